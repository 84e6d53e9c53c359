# Sourced by ./package try: does what was built start where nothing else is? The .deb in a root of its own (needs root and
# debootstrap), the Windows programs where wine is.
deb=$DIST/hookflow_${VERSION}_amd64.deb
failed=0
tried() { local name=$1; shift; if "$@"; then say "works: $name"; else say "FAILED: $name"; failed=1; fi; }

# logged COMMAND... keeps what it says in build/package/root.log, and shows the end of it when it fails.
logged() { "$@" >>build/package/root.log 2>&1 || { tail -n 20 build/package/root.log >&2; return 1; }; }

in_root() {
    local root=${ROOT:-$PWD/build/package/root}
    mkdir -p "$root"
    if ! [ -e "$root/complete" ]; then
        rm -rf "$root"
        timeout 300 debootstrap --variant=minbase bookworm "$root" >build/package/root.log 2>&1 || { say "SKIPPED: a fresh root could not be fetched in five minutes, see build/package/root.log"; return; }
        touch "$root/complete"
    fi
    cp /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || true
    cp "$deb" "$root/tmp/hookflow.deb"
    inside() { chroot "$root" /usr/bin/env -i HOME=/root DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
    logged inside timeout 60 apt-get update -qq || true
    tried "what the .deb depends on is in Debian" logged inside apt-get install -s -qq --no-install-recommends /tmp/hookflow.deb
    logged inside timeout 120 apt-get install -d -y -qq --no-install-recommends /tmp/hookflow.deb || { say "SKIPPED: what the .deb depends on could not be fetched"; return; }
    tried "the .deb installs, with what it depends on" logged inside apt-get install -y -qq --no-install-recommends /tmp/hookflow.deb
    tried "hookflow version" inside hookflow version >&2
    say "it starts in $(inside bash -c 'TIMEFORMAT=%R; time hookflow version' 2>&1 >/dev/null) s"
    tried "the example runs" inside sh -c 'hookflow demo | grep -qx completed'
    tried "without a display it says so" inside sh -c 'hookflow 2>&1 | grep -q "no window can be opened here"'
    tried "man page, desktop file, completion" inside test -e /usr/share/man/man1/hookflow-run.1.gz -a -e /usr/share/applications/hookflow.desktop -a -e /usr/share/bash-completion/completions/hookflow
    tried "it is removed without a trace" logged inside sh -c 'apt-get autoremove --purge -y -qq hookflow && ! find /usr -name "*hookflow*" | grep .'
}

# windows NAME ARGS... runs one of the Windows programs and gives its lines without carriage returns.
windows() { local name=$1; shift; "$wine" "$dir/$name" "$@" 2>&1 | tr -d '\r'; }

# says TEXT ARGS... runs the command, whose answer has that text.
says() { local text=$1; shift; windows hookflow.exe "$@" | grep -qF "$text"; }

# serves ADDRESS waits until something answers there, a minute at most.
serves() { local i; for i in $(seq 120); do curl -s -o /dev/null "http://$1/" && return; sleep .5; done; return 1; }

taken_port() {
    "$wine" "$dir/hookflow.exe" serve --data "$prefix/a" --listen 127.0.0.1:27090 >/dev/null 2>&1 &
    local first=$!
    serves 127.0.0.1:27090 && windows hookflow.exe serve --data "$prefix/b" --listen 127.0.0.1:27090 | grep -q 'the port is taken by another running Hookflow'
    local code=$?
    kill "$first" 2>/dev/null
    return $code
}

# appears NAME waits for a window with that in its title, and keeps a picture of the display.
appears() {
    local i
    for i in $(seq 180); do
        if xdotool search --onlyvisible --name "$1" >/dev/null 2>&1; then
            sleep 5
            import -window root "build/package/wine-$2.png"
            say "a picture of it: build/package/wine-$2.png"
            return
        fi
        sleep 1
    done
    return 1
}

# for_windows PATH is its name there.
for_windows() { printf 'Z:%s' "$(realpath "$1")" | tr / '\\'; }

in_explorer() { # as a double click does: no console, no arguments
    "$wine" explorer.exe "$(for_windows "$dir/hookflow-window.exe")" >/dev/null 2>&1 &
    appears Hookflow window
}

installed() { # for one person, and what opens .bpmn afterwards
    "$wine" "$DIST/hookflow-$VERSION-setup.exe" /S && test -e "$programs/hookflow-window.exe" || return
    local classes='Software\Classes' command
    command=$("$wine" reg query "HKCU\\$classes\\Hookflow.bpmn\\shell\\open\\command" /ve | tr -d '\r' | sed -n 's/.*REG_SZ *//p')
    [ -n "$command" ] && "$wine" reg query "HKCU\\$classes\\.bpmn" /ve | grep -q Hookflow.bpmn || return
    # Windows asks for what is registered for a person before what is for all; Wine 8 knows the latter only
    "$wine" reg add "HKLM\\$classes\\.bpmn" /ve /d Hookflow.bpmn /f >/dev/null
    "$wine" reg add "HKLM\\$classes\\Hookflow.bpmn\\shell\\open\\command" /ve /d "$command" /f >/dev/null
    cp assets/examples/error-report.bpmn "$prefix/opened.bpmn"
    "$wine" start /unix "$prefix/opened.bpmn" >/dev/null 2>&1 &
    appears opened.bpmn file
}

removed() {
    "$wine" "$programs/uninstall.exe" /S
    local i
    for i in $(seq 60); do [ -e "$programs" ] || break; sleep 1; done
    ! [ -e "$programs" ] && ! "$wine" reg query 'HKCU\Software\Classes\Hookflow.bpmn' >/dev/null 2>&1
}

in_wine() {
    dir=build/package/windows/hookflow-$VERSION-windows-amd64
    wine=$(command -v wine64 || command -v wine || ls /usr/lib/wine/wine64 2>/dev/null) || { say "SKIPPED: wine is not here"; return; }
    [ -e "$dir/hookflow.exe" ] || { say "SKIPPED: ./package windows comes first"; return; }
    prefix=$PWD/$(fresh wine)
    programs="$prefix/drive_c/users/$(id -un)/AppData/Local/Programs/Hookflow"
    export WINEPREFIX=$prefix WINEDEBUG=-all HOOKFLOW_KEYRING=off LIBGL_ALWAYS_SOFTWARE=1
    DISPLAY= "$wine" wineboot -i >/dev/null 2>&1
    local system=$prefix/drive_c/windows/system32
    [ -e "$system/bcryptprimitives.dll" ] || x86_64-w64-mingw32-gcc -shared -O2 -o "$system/bcryptprimitives.dll" $FILES/wine-prng.c -ladvapi32
    tried "hookflow.exe --version" says "$VERSION" --version
    tried "hookflow.exe version" says windows/amd64 version
    tried "hookflow.exe demo" says "completed    Error handling  process" demo
    tried "a taken port is known by its number" taken_port
    windows_of_wine
    wineserver -k 2>/dev/null || "$(dirname "$wine")/wineserver" -k 2>/dev/null || true
}

windows_of_wine() {
    install_packages xvfb xdotool imagemagick openbox || { say "SKIPPED: the window in wine needs Xvfb and xdotool"; return; }
    local display server
    exec 3> >(cat >"$prefix/display")
    Xvfb -displayfd 3 -screen 0 1400x900x24 -nolisten tcp >/dev/null 2>&1 &
    server=$!
    exec 3>&-
    until [ -s "$prefix/display" ]; do sleep .2; done
    export DISPLAY=:$(cat "$prefix/display")
    openbox >/dev/null 2>&1 &
    tried "the window, opened through the Explorer" in_explorer
    if [ -e "$DIST/hookflow-$VERSION-setup.exe" ]; then windows_installer; fi
    kill "$server"
}

windows_installer() {
    tried "the installer, and a .bpmn file that it opens" installed
    tried "it is removed without a trace" removed
}

pie() { readelf -h "$1" | grep -q 'DYN (Position-Independent Executable' && readelf -d "$1" | grep -q 'Flags:.*PIE'; }
try_linux() {
    [ -e "$deb" ] || { say "SKIPPED: ./package linux comes first"; return; }
    tried "the desktop program for Linux can be put anywhere in memory (PIE)" pie "build/package/deb/usr/bin/hookflow"
    if [ "$(id -u)" = 0 ] && install_packages debootstrap; then in_root; else say "SKIPPED: a fresh root needs root and debootstrap"; fi
}

case "${2:-all}" in
linux) try_linux ;;
wine) in_wine ;;
*) try_linux; in_wine ;;
esac
exit $failed
