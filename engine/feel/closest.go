package feel

import "sort"

// Closest gives the known word nearest to a misspelt one: at most a third of
// its letters away, and the first in the alphabet among equals.
func Closest(word string, known []string) string {
	best, distance := "", len([]rune(word))/3+1
	sorted := append([]string(nil), known...)
	sort.Strings(sorted)
	for _, k := range sorted {
		if len(k) > 3*len(word)+3 || k == "" {
			continue
		}
		if d := editDistance([]rune(word), []rune(k), distance); d < distance {
			best, distance = k, d
		}
	}
	return best
}

// editDistance is Levenshtein's, cut off at limit.
func editDistance(a, b []rune, limit int) int {
	if len(a) > 64 || len(b) > 64 || len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := diagonal
			if x != y {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
