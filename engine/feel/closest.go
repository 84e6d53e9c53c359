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

// Meant asks for the known word that was perhaps meant, as the end of a sentence: "; did you mean X?". It is empty if none is near.
func Meant(word string, known []string) string {
	if closest := Closest(word, known); closest != "" {
		return "; did you mean " + closest + "?"
	}
	return ""
}

// editDistance is Levenshtein's, with two letters that have changed places counted once; it is cut off at limit.
func editDistance(a, b []rune, limit int) int {
	if len(a) > 64 || len(b) > 64 || len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1) // of the letters of a so far
	for j := range last {
		last[j] = j
	}
	for i, x := range a {
		row[0] = i + 1
		for j, y := range b {
			cost := 1
			if x == y {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, row[j]+1, last[j+1]+1)
			if i > 0 && j > 0 && x == b[j-1] && a[i-1] == y {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
