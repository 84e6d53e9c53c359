# Sourced by ./package gate: the packages are built, built again elsewhere and compared, installed and started, within
# PACKAGE_MINUTES by the clock (9). What does not fit or needs what this machine has not is named and left out, which is no failure.
. .ci/package/check.sh
export TARGETS=linux/amd64 HOOKFLOW_VERSION=$VERSION DIST=$PWD/$(fresh gate)
clone=$PWD/$(fresh elsewhere)
trap 'rm -rf "$clone"' EXIT
end=$((SECONDS + 60 * ${PACKAGE_MINUTES:-9}))
failed=0

# part NAME COMMAND... runs a part in the time that is left and says how long it took; false if it was not done.
part() {
    local name=$1 began=$SECONDS code=0; shift
    [ $((end - began)) -gt 20 ] || { say "SKIPPED: $name: no time is left"; return 1; }
    timeout -k 10 $((end - began)) "$@" >&2 || code=$?
    case $code in
    0) say "$((SECONDS - began)) s: $name" ;;
    124 | 137) say "SKIPPED: $name: not done in the $((SECONDS - began)) s that were left"; return 1 ;;
    *) say "FAILED after $((SECONDS - began)) s: $name"; failed=1; return 1 ;;
    esac
}
# again NAME KIND builds that in the clone, and compares.
again() {
    rm -rf "$clone/dist"
    part "$1" env -C "$clone" DIST="$clone/dist" GOCACHE="${3:-$(go env GOCACHE)}" ./package "$2" || return 0
    same "$clone/dist" || failed=1
}

# wine_is_here: nothing is installed for this part, since it would take longer than the part itself.
wine_is_here() {
    local tool
    for tool in x86_64-w64-mingw32-gcc Xvfb xdotool import openbox; do command -v $tool >/dev/null || return 1; done
    command -v wine64 >/dev/null || command -v wine >/dev/null || [ -e /usr/lib/wine/wine64 ]
}

linux=no
if ! need_window; then
    say "SKIPPED: the window for Linux cannot be compiled here"
elif part "the window for Linux: .deb and .tar.xz" ./package linux; then
    linux=yes
    part "the .deb in a fresh root" ./package try linux || true
fi
command=no
if part "the command" ./package cli; then command=yes; fi
if ! wine_is_here; then
    say "SKIPPED: the programs for Windows in wine: that needs mingw, wine, Xvfb, xdotool, ImageMagick and openbox, which are not all here"
elif part "both programs for Windows" ./package programs; then
    part "both programs in wine" ./package try wine || true
fi
clone_of_tree "$clone"
[ $command = no ] || again "the command once more, elsewhere and from nothing" cli "$clone/.cache"
[ $linux = no ] || again "the window for Linux once more, elsewhere" linux
exit $failed
