# Shared by ./run, ./test and .ci/run: finds Go, installs what a build needs,
# builds. Meant to be sourced, from the root of the repository.
# A comment here says why, not what.

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# migrated_fynedo: without it every refresh walks a stack trace. no_animations: without
# it a blinking cursor repaints the whole window sixty times a second.
TAGS=migrated_fynedo,no_animations
case "$(uname -s)" in Linux) TAGS="$TAGS,x11" ;; esac

# X11 needs these to compile the window; libgl1 and the X libraries come with them.
WINDOW_PACKAGES="gcc libc6-dev pkg-config libgl-dev libxcursor-dev libxrandr-dev libxinerama-dev libxi-dev libxxf86vm-dev"

# need_go stops with a hint when there is no usable Go. Go 1.21 and later fetch
# the version that go.mod names by themselves.
need_go() {
    command -v go >/dev/null 2>&1 || { [ -x /usr/local/go/bin/go ] && PATH=$PATH:/usr/local/go/bin; }
    command -v go >/dev/null 2>&1 || die "Go is missing. Install Go 1.26 or later from https://go.dev/dl/ and try again."
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1; then sudo "$@"
    else say "Not root and no sudo, so I cannot run: $*"; return 1
    fi
}

# packages_missing prints those of its arguments that dpkg does not know as installed.
packages_missing() {
    for p in "$@"; do
        dpkg-query -W -f '${Status}\n' "$p" 2>/dev/null | grep -q 'install ok installed' || printf '%s ' "$p"
    done
}

# install_packages installs Debian packages; on other systems it fails. Services that come with them are not started (RUNLEVEL).
install_packages() {
    command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 || return 1
    missing=$(packages_missing "$@")
    [ -z "$missing" ] && return 0
    say "Installing: $missing"
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 sh -c "apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing" >&2
}

# window_hint names the command that installs the build packages elsewhere.
window_hint() {
    case "$(uname -s)" in
    Darwin) say "Install Apple's compiler first:  xcode-select --install" ;;
    MINGW* | MSYS*) say "Install the compiler first:  pacman -S --needed mingw-w64-x86_64-gcc" ;;
    *)
        if command -v dnf >/dev/null 2>&1; then
            say "Install what the window needs:  sudo dnf install gcc pkgconf-pkg-config mesa-libGL-devel libXcursor-devel libXrandr-devel libXinerama-devel libXi-devel libXxf86vm-devel"
        elif command -v pacman >/dev/null 2>&1; then
            say "Install what the window needs:  sudo pacman -S --needed gcc pkgconf libglvnd libxcursor libxrandr libxinerama libxi libxxf86vm"
        else
            say "Install a C compiler and the development files of OpenGL, Xcursor, Xrandr, Xinerama, Xi and Xxf86vm."
        fi ;;
    esac
}

can_compile_window() {
    [ "$(uname -s)" = Linux ] || { command -v cc >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1; return; }
    command -v pkg-config >/dev/null 2>&1 && { command -v gcc >/dev/null 2>&1 || command -v cc >/dev/null 2>&1; } &&
        pkg-config --exists gl x11 xcursor xrandr xinerama xi xxf86vm 2>/dev/null
}

# need_window makes sure that the window compiles, or says how to get there.
need_window() {
    can_compile_window && return 0
    # shellcheck disable=SC2086
    install_packages $WINDOW_PACKAGES && can_compile_window && return 0
    window_hint
    return 1
}

has_display() {
    case "$(uname -s)" in Linux | *BSD) [ -n "${DISPLAY:-}" ] ;; *) true ;; esac
}

EXE=
case "$(uname -s)" in MINGW* | MSYS*) EXE=.exe ;; esac

# tool MODULE VERSION builds a command of another project into build/tools, once
# for each version. It is kept out of go.mod: nothing of the program needs it.
tool() {
    local name=${1##*/}
    [ -x "build/tools/$name" ] && [ "$(cat "build/tools/$name.version" 2>/dev/null)" = "$2" ] && return 0
    say "Building $name $2"
    CGO_ENABLED=0 GOBIN="$PWD/build/tools" go install "$1@$2" && printf '%s' "$2" >"build/tools/$name.version"
}

build_desktop() { # the window; cgo
    CGO_ENABLED=1 go build -tags "$TAGS" -o build/hookflow$EXE ./app
}

build_static() { # the same program without the window
    CGO_ENABLED=0 go build -o build/hookflow-static$EXE ./app
}
