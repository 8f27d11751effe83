#!/bin/sh
# Becomes Electron as an unprivileged user, so that Chromium's sandbox is on although we are root: what is tested is what
# people run. `exec` all the way: the process that started this script holds the pid of Electron itself.
#   AIDOL_ELECTRON   the program        AIDOL_RUN_UID, AIDOL_RUN_GID   who runs it
#   AIDOL_RUN_VEILS  folders that this user may not enter although something it needs lies below them, one a line, or empty
#   AIDOL_RUN_SHOW   the paths below those folders that it needs, one a line
set -eu

if [ -n "${AIDOL_RUN_VEILS:-}" ]; then
  # In a mount namespace of our own those folders become empty ones, in which only what is needed appears, at its old path.
  # `slave`: what is mounted or unmounted outside later is so in here too.
  [ "${AIDOL_RUN_INSIDE:-}" = yes ] || AIDOL_RUN_INSIDE=yes exec unshare --mount --propagation slave "$0" "$@"
  stage=$(mktemp -d /tmp/aidol-show.XXXXXX)
  mount -t tmpfs -o mode=755,size=1m tmpfs "$stage"
  kept() { printf '%s/%s' "$stage" "$(printf %s "$1" | tr / _)"; }
  old_ifs=$IFS; IFS='
'
  # shellcheck disable=SC2086  # split at line ends, on purpose
  set -f; for path in $AIDOL_RUN_SHOW; do
    if [ -d "$path" ]; then mkdir "$(kept "$path")"; else : >"$(kept "$path")"; fi
    mount --rbind "$path" "$(kept "$path")"
  done
  for veil in $AIDOL_RUN_VEILS; do mount -t tmpfs -o mode=755,size=1m tmpfs "$veil"; done
  umask 022
  for path in $AIDOL_RUN_SHOW; do
    if [ -d "$(kept "$path")" ]; then mkdir -p "$path"; else mkdir -p "${path%/*}"; : >"$path"; fi
    mount --rbind "$(kept "$path")" "$path"
  done; set +f
  IFS=$old_ifs
  umount -l "$stage"
  rmdir "$stage"
  cd /
fi

program=$AIDOL_ELECTRON uid=$AIDOL_RUN_UID gid=$AIDOL_RUN_GID
unset AIDOL_ELECTRON AIDOL_RUN_UID AIDOL_RUN_GID AIDOL_RUN_VEILS AIDOL_RUN_SHOW AIDOL_RUN_INSIDE
# Playwright's driver adds --no-sandbox of its own accord.
for arg do
  shift
  [ "$arg" = --no-sandbox ] || set -- "$@" "$arg"
done
exec setpriv --reuid "$uid" --regid "$gid" --clear-groups "$program" "$@"
