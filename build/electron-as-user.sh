#!/bin/sh
# Becomes Electron as an unprivileged user, so that Chromium's sandbox is on although we are root: what is tested is what
# people run. `exec` all the way: the process that started this script holds the pid of Electron itself.
#   AIDOL_ELECTRON   the program        AIDOL_RUN_UID, AIDOL_RUN_GID   who runs it
#   AIDOL_RUN_VEIL   empty, or a folder that this user may not enter although the program lies below it
#   AIDOL_RUN_SHOW   the paths below that folder which it needs, one a line
set -eu

if [ -n "${AIDOL_RUN_VEIL:-}" ]; then
  # In a mount namespace of our own that folder becomes an empty one, in which only what is needed appears, at its old path.
  [ "${AIDOL_RUN_INSIDE:-}" = yes ] || AIDOL_RUN_INSIDE=yes exec unshare --mount --propagation private "$0" "$@"
  stage=$(mktemp -d /tmp/aidol-show.XXXXXX)
  mount -t tmpfs -o mode=755,size=1m tmpfs "$stage"
  at() { printf '%s/%s' "$stage" "$(printf %s "$1" | tr / _)"; }
  old_ifs=$IFS; IFS='
'
  # shellcheck disable=SC2086  # split at line ends, on purpose
  set -f; for path in $AIDOL_RUN_SHOW; do
    if [ -d "$path" ]; then mkdir "$(at "$path")"; else : >"$(at "$path")"; fi
    mount --bind "$path" "$(at "$path")"
  done
  mount -t tmpfs -o mode=755,size=1m tmpfs "$AIDOL_RUN_VEIL"
  umask 022
  for path in $AIDOL_RUN_SHOW; do
    if [ -d "$(at "$path")" ]; then mkdir -p "$path"; else mkdir -p "${path%/*}"; : >"$path"; fi
    mount --bind "$(at "$path")" "$path"
  done; set +f
  IFS=$old_ifs
  umount -l "$stage"
  rmdir "$stage"
  cd /
fi

program=$AIDOL_ELECTRON uid=$AIDOL_RUN_UID gid=$AIDOL_RUN_GID
unset AIDOL_ELECTRON AIDOL_RUN_UID AIDOL_RUN_GID AIDOL_RUN_VEIL AIDOL_RUN_SHOW AIDOL_RUN_INSIDE
# Playwright's driver adds --no-sandbox of its own accord.
for arg do
  shift
  [ "$arg" = --no-sandbox ] || set -- "$@" "$arg"
done
exec setpriv --reuid "$uid" --regid "$gid" --clear-groups "$program" "$@"
