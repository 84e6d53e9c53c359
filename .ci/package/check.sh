# Sourced by ./package check: the same commit gives the same packages. They are built here, and in a clone at another place:
# the command from nothing, the window with what is compiled already, because that takes long.
export TARGETS=linux/amd64 HOOKFLOW_VERSION=$VERSION
clone=$PWD/$(fresh elsewhere)
trap 'rm -rf "$clone"' EXIT
package_linux
package_cli
git clone -q . "$clone"
(cd "$clone" && DIST="$clone/dist" ./package linux && GOCACHE="$clone/.cache" DIST="$clone/dist" ./package cli) >&2
different=0
for file in "$clone"/dist/*; do
    name=${file##*/}
    [ "$name" = SHA256SUMS ] && continue
    if cmp -s "$file" "$DIST/$name"; then say "the same: $name"; else say "DIFFERENT: $name"; different=1; fi
done
exit $different
