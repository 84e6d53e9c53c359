# Sourced by ./package try: does what was built start where nothing else is? The .deb in a root of its own (needs root and
# debootstrap), the Windows programs where wine is.
deb=$DIST/hookflow_${VERSION}_amd64.deb
failed=0
tried() { local name=$1; shift; if "$@"; then say "works: $name"; else say "FAILED: $name"; failed=1; fi; }

in_root() {
    local root=${ROOT:-$PWD/build/package/root}
    mkdir -p "$root"
    [ -x "$root/usr/bin/dpkg" ] || debootstrap --variant=minbase bookworm "$root" >&2
    cp /etc/resolv.conf "$root/etc/" 2>/dev/null || true
    cp "$deb" "$root/tmp/hookflow.deb"
    inside() { chroot "$root" /usr/bin/env -i HOME=/root DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
    tried "the .deb installs, with what it depends on" inside apt-get install -y -qq --no-install-recommends /tmp/hookflow.deb >&2
    tried "hookflow version" inside hookflow version >&2
    tried "the example runs" inside sh -c 'hookflow demo | grep -qx completed'
    tried "without a display it says so" inside sh -c 'hookflow 2>&1 | grep -q "no window can be opened here"'
    tried "man page, desktop file, completion" inside test -e /usr/share/man/man1/hookflow-run.1.gz -a -e /usr/share/applications/hookflow.desktop -a -e /usr/share/bash-completion/completions/hookflow
    tried "it is removed without a trace" inside sh -c 'apt-get remove -y -qq hookflow && ! find /usr -name "*hookflow*" | grep .' >&2
}

in_wine() {
    local dir=build/package/windows/hookflow-$VERSION-windows-amd64 wine prefix
    wine=$(command -v wine64 || command -v wine || ls /usr/lib/wine/wine64 2>/dev/null) || { say "SKIPPED: wine is not here"; return; }
    prefix=$PWD/$(fresh wine)
    export WINEPREFIX=$prefix WINEDEBUG=-all HOOKFLOW_KEYRING=off
    tried "hookflow.exe version" sh -c "'$wine' $dir/hookflow.exe version | grep -q windows/amd64"
    tried "hookflow.exe demo" sh -c "'$wine' $dir/hookflow.exe demo | tr -d '\r' | grep -qx completed"
    tried "a taken port is known by its number" sh -c "'$wine' $dir/hookflow.exe serve --data $prefix/a --listen 127.0.0.1:27090 & sleep 20; '$wine' $dir/hookflow.exe serve --data $prefix/b --listen 127.0.0.1:27090 2>&1 | grep -q 'the port is taken by another running Hookflow'; code=\$?; kill \$!; exit \$code"
    [ -n "${DISPLAY:-}" ] || { say "SKIPPED: the window in wine needs a display"; return; }
    tried "the window, opened through the Explorer" sh -c "'$wine' explorer.exe 'Z:$(printf %s "$PWD/$dir/hookflow-window.exe" | tr / '\\')' >/dev/null 2>&1 & sleep 60; xdotool search --name Hookflow >/dev/null"
    "$(dirname "$wine")/wineserver" -k 2>/dev/null || wineserver -k 2>/dev/null || true
}

if [ "$(id -u)" = 0 ] && install_packages debootstrap && [ -e "$deb" ]; then in_root; else say "SKIPPED: a fresh root needs root, debootstrap and ./package linux first"; fi
in_wine
exit $failed
