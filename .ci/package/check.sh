# Sourced by ./package check and by the gate: the same code gives the same packages. They are built here, and in a clone at another
# place: the command from nothing, the window with what is compiled already, because that takes long.

# clone_of_tree DIR makes a clone there that has what lies here, committed or not.
clone_of_tree() {
    git clone -q . "$1"
    (cd "$1" && git ls-files -z | xargs -0 rm -f)
    git ls-files -coz --exclude-standard | tar --null -T - --ignore-failed-read -cf - 2>/dev/null | tar -xf - -C "$1"
}

# same DIR says whether every package there is that in DIST, byte for byte.
same() {
    local file name different=0
    for file in "$1"/*; do
        name=${file##*/}
        [ "$name" = SHA256SUMS ] && continue
        if cmp -s "$file" "$DIST/$name"; then say "the same: $name"; else say "DIFFERENT: $name"; different=1; fi
    done
    return $different
}

check() {
    export TARGETS=linux/amd64 HOOKFLOW_VERSION=$VERSION
    clone=$PWD/$(fresh elsewhere)
    trap 'rm -rf "$clone"' EXIT
    package_linux
    package_cli
    clone_of_tree "$clone"
    (cd "$clone" && DIST="$clone/dist" ./package linux && GOCACHE="$clone/.cache" DIST="$clone/dist" ./package cli) >&2
    same "$clone/dist"
}
