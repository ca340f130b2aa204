#!/usr/bin/env bash
# Fetches the sqlite-vec extension for this platform (or the one named: linux-x64, linux-arm64, darwin-x64, darwin-arm64, windows-x64) from npm,
# checks it against the digest below, and puts it into eng/sqlite-vec/PLATFORM/. Does nothing where it is there already.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

version=0.1.9
declare -A digests=(
    [linux-x64]=w3tCH8xK2finW8fQJ/m8uqKodXUZ9KAuAar2UIhz4BHILfpE0WM/MTGCRfa7RjYbrYim5Luk3guvMOGI7T7JQA==
    [linux-arm64]=5wXVJ9c9kR4CHm/wVqXb/R+XUHTdpZ4nWbPHlS+gc9qQFVHs92Km4bPnCKX4rtcPMzvNis+SIzMJR1SCEwpuUw==
    [darwin-x64]=KDlVyqQT7pnOhU1ymB9gs7dMbSoVmKHitT+k1/xkjarcX8bBqPxWrGlK/R+C5WmWkfvWwyq5FfXfiBYCBs6PlA==
    [darwin-arm64]=jSsZpE42OfBkGL/ItyJTVCUwl6o6Ka3U5rc4j+UBDIQzC1ulSSKMEhQLthsOnF/MdAf1MuAkYhkdKmmcjaIZQg==
    [windows-x64]=y3gEIyy/17bq2QFPQOWLE68TYWcRZkBQVA2XLrTPHNTOp55xJi/BBBmOm40tVMDMjtP+Elpk6UBUXdaq+46b0Q==
)

case "$(uname -s)" in Darwin) system=darwin ;; MINGW* | MSYS*) system=windows ;; *) system=linux ;; esac
case "$(uname -m)" in aarch64 | arm64) machine=arm64 ;; *) machine=x64 ;; esac
platform=${1:-$system-$machine}
if [[ -z ${digests[$platform]:-} ]]; then
    echo "There is no sqlite-vec for '$platform'; there is one for ${!digests[*]}." >&2
    exit 1
fi
target=sqlite-vec/$platform
if compgen -G "$target/vec0.*" >/dev/null; then exit 0; fi
command -v npm >/dev/null || { echo "npm is needed to fetch sqlite-vec, and was not found. Install Node.js." >&2; exit 1; }

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
(cd "$temporary" && npm pack --silent "sqlite-vec-$platform@$version" >/dev/null)
file=$(echo "$temporary"/*.tgz)
digest=$(openssl dgst -sha512 -binary "$file" | base64 -w 0 2>/dev/null || openssl dgst -sha512 -binary "$file" | base64)
if [[ $digest != "${digests[$platform]}" ]]; then
    echo "What came as sqlite-vec-$platform $version is not what it should be: its SHA-512 is $digest." >&2
    exit 1
fi
tar -xzf "$file" -C "$temporary"
mkdir -p "$target"
# Moved, not written: a second run beside this one never sees half a file.
mv "$temporary"/package/vec0.* "$target/"
