# Sourced by ./package, from the root of the repository: what goes into each package, and how it is packed so that the same
# commit gives the same bytes: sorted names, the time of the commit, no owner.

DIST=${DIST:-dist}
FILES=.ci/package
COMMIT=$(git rev-parse HEAD)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)} TZ=UTC LC_ALL=C
DATE=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)
in_code() { sed -n 's/^\tversion = "\(.*\)"$/\1/p' app/version.go; }
tagged() { git describe --tags --exact-match --match 'v[0-9]*' 2>/dev/null | sed 's/^v//'; }
VERSION=${HOOKFLOW_VERSION:-$(tagged || true)}
VERSION=${VERSION:-$(in_code)-dev}
SET="-s -w -X main.version=$VERSION -X main.commit=$COMMIT -X main.date=$DATE"
mkdir -p "$DIST"

# fresh DIR makes an empty folder below build/package and prints its name.
fresh() { rm -rf "build/package/$1"; mkdir -p "build/package/$1"; echo "build/package/$1"; }

# dated DIR gives every file below the time of the commit and plain rights.
dated() {
    find "$1" -type d -exec chmod 755 {} +
    find "$1" -type f -perm /111 -exec chmod 755 {} +
    find "$1" -type f ! -perm /111 -exec chmod 644 {} +
    find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}
tarred() { tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -C "$1" -cf - "$2"; } # tarred IN NAME
zipped() { local to; to=$(realpath -m "$3"); rm -f "$to"; (cd "$1" && find "$2" | sort | zip -q -X -@ "$to"); }   # zipped IN NAME TO

# texts DIR puts in what every package has; with an ending for Windows.
texts() { for f in LICENSE NOTICE README CHANGELOG; do cp "$f" "$1/$f${2:-}" 2>/dev/null || cp "$f.md" "$1/$f${2:-.md}"; done; }

# go_build TO GOOS GOARCH CGO [FLAGS...]
go_build() {
    local to=$1 os=$2 arch=$3 cgo=$4; shift 4
    say "Building $to"
    GOOS=$os GOARCH=$arch CGO_ENABLED=$cgo GOFLAGS="-trimpath -buildvcs=false" nice -n 15 go build "$@" -o "$to" ./app
}

package_cli() {
    local dir name target os arch
    for target in ${TARGETS:-linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64}; do
        os=${target%/*} arch=${target#*/}
        name=hookflow-cli-$VERSION-$os-$arch
        dir=$(fresh "$name")
        mkdir "$dir/$name"
        if [ "$os" = windows ]; then
            with_resources go_build "$dir/$name/hookflow.exe" windows amd64 0 -ldflags "$SET"
            texts "$dir/$name" .txt; dated "$dir"
            zipped "$dir" "$name" "$DIST/$name.zip"
        else
            go_build "$dir/$name/hookflow" "$os" "$arch" 0 -ldflags "$SET"
            texts "$dir/$name"; dated "$dir"
            tarred "$dir" "$name" | gzip -n9 >"$DIST/$name.tar.gz"
        fi
        parts "$dir/$name"/hookflow* "$name"
    done
}

# manual DIR writes man pages and completions there.
manual() { CGO_ENABLED=0 go test -count=1 -tags ci -ldflags "-X hookflow/app.version=$VERSION" -run TestManual ./app -manual "$PWD/$1" >/dev/null; }

# tree_linux DIR lays the program out below a prefix, such as /usr or ~/.local.
tree_linux() {
    local p=$1 m
    mkdir -p "$p/bin" "$p/share/applications" "$p/share/mime/packages" "$p/share/metainfo" "$p/share/man" "$p/share/doc/hookflow" \
        "$p/share/bash-completion/completions" "$p/share/zsh/vendor-completions" "$p/share/fish/vendor_completions.d" "$p/share/icons/hicolor/scalable/apps"
    go_build "$p/bin/hookflow" linux amd64 1 -buildmode="${MODE:-pie}" -tags "$TAGS" -ldflags "$SET"
    cp $FILES/hookflow.desktop "$p/share/applications/hookflow.desktop"
    cp $FILES/hookflow.mime.xml "$p/share/mime/packages/hookflow.xml"
    sed "s/@VERSION@/$VERSION/; s/@DAY@/${DATE%T*}/" $FILES/hookflow.desktop.metainfo.xml >"$p/share/metainfo/hookflow.desktop.metainfo.xml"
    cp assets/icon.svg "$p/share/icons/hicolor/scalable/apps/hookflow.svg"
    for size in 16 32 48 64 128 256 512; do
        mkdir -p "$p/share/icons/hicolor/${size}x$size/apps"
        convert assets/icon.png -resize ${size}x$size -strip -define png:exclude-chunks=date,time "$p/share/icons/hicolor/${size}x$size/apps/hookflow.png"
    done
    m=$(fresh manual)
    manual "$m"
    cp -r "$m/man1" "$p/share/man/"
    gzip -n9 "$p"/share/man/man1/*
    cp "$m/hookflow.bash" "$p/share/bash-completion/completions/hookflow"
    cp "$m/_hookflow" "$p/share/zsh/vendor-completions/_hookflow"
    cp "$m/hookflow.fish" "$p/share/fish/vendor_completions.d/hookflow.fish"
    texts "$p/share/doc/hookflow"
    cp -r docs/guide docs/pictures "$p/share/doc/hookflow/"
    cp LICENSE "$p/share/doc/hookflow/copyright"
}

# needs PROGRAM prints the Debian packages of the libraries that it is linked with, and of those that GLFW loads by name.
needs() {
    local lib file
    for lib in $(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p') libX11.so.6 libX11-xcb.so.1 libXcursor.so.1 libXext.so.6 libXi.so.6 libXinerama.so.1 libXrandr.so.2 libXrender.so.1 libXxf86vm.so.1; do
        file=$(ldconfig -p | sed -n "s|^\t$lib (libc6,x86-64.* => \(.*\)|\1|p" | head -1)
        [ -n "$file" ] || die "the library $lib is not here"
        dpkg -S "$(readlink -f "$file")" "$file" "${file#/usr}" 2>/dev/null | head -1 | cut -d: -f1
    done | sort -u | sed "s/^libc6\$/libc6 (>= $(oldest_libc "$1"))/" | paste -sd, | sed 's/,/, /g'
}
oldest_libc() { readelf -V "$1" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -Vu | tail -1; }

package_linux() {
    need_window || die "The window cannot be compiled here."
    install_packages xz-utils imagemagick binutils dpkg zip
    local dir name=hookflow-$VERSION-linux-amd64 deb
    dir=$(fresh linux)
    tree_linux "$dir/$name"
    dated "$dir"
    tarred "$dir" "$name" | xz -6 -T1 >"$DIST/$name.tar.xz" & # while the .deb is packed
    parts "$dir/$name/bin/hookflow" "$name"
    deb=$(fresh deb)
    mkdir "$deb/DEBIAN"
    cp -a "$dir/$name" "$deb/usr"
    sed "s/@VERSION@/$(printf %s "$VERSION" | sed 's/-/~/')/; s/@SIZE@/$(du -sk --apparent-size "$deb/usr" | cut -f1)/; s/@DEPENDS@/$(needs "$deb/usr/bin/hookflow")/" $FILES/control >"$deb/DEBIAN/control"
    (cd "$deb" && find usr -type f | sort | xargs md5sum >DEBIAN/md5sums)
    dated "$deb"
    dpkg-deb -Zxz -z6 --root-owner-group --build "$deb" "$DIST/hookflow_${VERSION}_amd64.deb" >&2
    wait $!
}

# with_resources COMMAND...: while it runs, the code has icon, version and manifest for Windows beside it.
with_resources() {
    tool github.com/tc-hib/go-winres v0.3.3
    local r number; r=$(fresh winres)
    cp assets/icon.png $FILES/winres.json "$r/"
    number=$(printf %s "$VERSION" | sed 's/[^0-9.].*//').0
    build/tools/go-winres make --in "$r/winres.json" --arch amd64 --product-version "$number" --file-version "$number" --out app/rsrc >&2
    trap 'rm -f app/rsrc_windows_*.syso' EXIT # also when the build fails
    "$@"
    rm -f app/rsrc_windows_*.syso
}

# windows_programs puts both into build/package/windows/NAME.
windows_programs() {
    local dir
    dir=$(fresh windows)/hookflow-$VERSION-windows-amd64
    mkdir "$dir"
    CC=x86_64-w64-mingw32-gcc with_resources go_build "$dir/hookflow-window.exe" windows amd64 1 -tags migrated_fynedo,no_animations -ldflags "$SET -H windowsgui"
    with_resources go_build "$dir/hookflow.exe" windows amd64 0 -ldflags "$SET"
}

package_windows() {
    install_packages gcc-mingw-w64-x86-64 nsis zip imagemagick || die "This needs mingw (x86_64-w64-mingw32-gcc) and makensis."
    local dir=build/package/windows name=hookflow-$VERSION-windows-amd64
    windows_programs
    convert assets/icon.png -define icon:auto-resize=256,64,48,32,16 "$dir/$name/hookflow.ico"
    texts "$dir/$name" .txt
    dated "$dir"
    zipped "$dir" "$name" "$DIST/$name.zip"
    parts "$dir/$name/hookflow-window.exe" "$name"
    makensis -V2 -DVERSION="$VERSION" -DFROM="$PWD/$dir/$name" -DTO="$(realpath "$DIST")/hookflow-$VERSION-setup.exe" $FILES/hookflow.nsi >&2
}

# parts PROGRAM NAME writes which modules it is made of, as CycloneDX, read from the program itself.
parts() {
    tool github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod v1.9.0
    build/tools/cyclonedx-gomod bin -json -noserial -version "v$VERSION" -output - "$1" 2>/dev/null |
        jq --arg now "$DATE" '.metadata.timestamp = $now' >"$DIST/$2.cdx.json"
}

sums() {
    (cd "$DIST" && find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%f\n' | sort | xargs sha256sum >SHA256SUMS && ls -l | awk 'NR > 1 {print $5, $NF}') >&2
}
