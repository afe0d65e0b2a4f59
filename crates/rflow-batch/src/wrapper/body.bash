set -u
run_dir=${RFLOW_LAUNCH_DIR:-}
[ -n "$run_dir" ] || run_dir=$(mktemp -d "${TMPDIR:-/tmp}/rflow.XXXXXXXXXX") || exit 1
script_status=0
script_pid=''
signalled=''
task_dir=''
log_pid=''
main_pid=$BASHPID

# Everything that is printed goes to the log of the container and into .command.log.
: > "$run_dir/.command.log"
exec 5>&1 6>&2
exec > >(trap '' TERM INT HUP USR2; exec tee -a -- "$run_dir/.command.log") 2>&1
log_pid=$!

# again <command>...: repeats what fails, with growing pauses
again() {
    local n delay=$pause
    for ((n = 1; ; n++)); do
        "$@" && return 0
        [ "$n" -lt "$attempts" ] && [ -z "$signalled" ] || return 1
        sleep "$delay"
        delay=$((delay * 2))
    done
}

# ended <pid>: waits a little for a process to end
ended() {
    local n
    for ((n = 0; n < 50; n++)); do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -s KILL "$1" 2>/dev/null
}

# Runs at every end: what the task printed and its exit status are always delivered, the status last, because it
# says that everything else is there.
finish() {
    local status=$? name
    # A signal may reach a child process before bash has taken this trap away from it.
    [ "$BASHPID" = "$main_pid" ] || exit "$status"
    trap '' TERM INT HUP USR2
    set +e +u
    [ -z "$signalled" ] || status=$signalled
    [ "$script_status" -eq 0 ] || status=$script_status
    if [ -n "$task_dir" ]; then
        cd "$task_dir"
        for name in .command.out .command.err .command.trace .command.env; do
            [ ! -e "$name" ] || again copy_out "$name" "$task_url/$name" || echo "rflow: $name could not be uploaded" >&2
        done
    fi
    exec 1>&5 2>&6
    ended "$log_pid"
    again copy_out "$run_dir/.command.log" "$task_url/.command.log"
    printf '%s' "$status" > "$run_dir/.exitcode"
    again copy_out "$run_dir/.exitcode" "$task_url/.exitcode" || echo "rflow: the exit status $status could not be delivered" >&2
    cd /
    rm -rf -- "$run_dir"
    [ -z "$task_dir" ] || [ -n "$keep_scratch" ] || rm -rf -- "$task_dir"
    exit "$status"
}

# Hands a signal on to the script with everything it started, or stops the transfers that are going on.
forward() {
    [ "$BASHPID" = "$main_pid" ] || exit "$2"
    signalled=$2
    if [ -n "$script_pid" ]; then
        kill -s "$1" -- "-$script_pid" 2>/dev/null
    else
        local pid
        for pid in $(jobs -p); do kill -s TERM "$pid" 2>/dev/null; done
        exit "$2"
    fi
}

# side_by_side <function> <count>: calls it with 0, 1, … count-1, a few at the same time; fails when one call fails
side_by_side() {
    local work=$1 count=$2 workers=$parallel claims pids=() pid failed=0 w i
    [ "$count" -gt 0 ] || return 0
    [ "$workers" -le "$count" ] || workers=$count
    claims=$(mktemp -d "$run_dir/claims.XXXXXX") || return 1
    for ((w = 0; w < workers; w++)); do
        (
            for ((i = 0; i < count; i++)); do
                # Creating a file that must not exist is how one of the workers takes a number.
                (set -C; : > "$claims/$i") 2>/dev/null || continue
                "$work" "$i" || exit 1
            done
        ) &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
    return "$failed"
}

# fetch <address> <name>: an object or all that is below a folder
fetch() {
    local problem n delay=$pause target=./$2
    rm -rf -- "$target"
    case $2 in */*) mkdir -p -- "${target%/*}" ;; esac
    for ((n = 1; ; n++)); do
        case $1 in
            http://*|https://*|ftp://*) problem=$(download "$1" "$target" 2>&1) && return 0 ;;
            *) problem=$(copy_in "$1" "$target" 2>&1) && return 0 ;;
        esac
        case $problem in
            *'(404)'*|*'Not Found'*|*'NotFound'*|*'no object found'*|*NoSuchKey*)
                if ! is_folder "$1"; then
                    echo "rflow: the input $1 does not exist" >&2
                    return 1
                fi
                mkdir -p -- "$target"
                problem=$(copy_in_folder "$1" "$target" 2>&1) && return 0 ;;
        esac
        printf 'rflow: %s: %s\n' "$1" "$problem" >&2
        case ${problem,,} in
            *'no space left'*)
                rm -rf -- "$target"
                echo "rflow: the disk of $task_dir is full: give the hosts larger volumes, or name a larger folder with \`scratch\`" >&2
                return 1 ;;
        esac
        [ "$n" -lt "$attempts" ] || return 1
        sleep "$delay"
        delay=$((delay * 2))
    done
}

# download <address> <file>: from a web server
download() {
    if command -v curl > /dev/null; then curl -fsSL -o "$2" -- "$1"
    elif command -v wget > /dev/null; then wget -q -O "$2" -- "$1"
    else echo "neither curl nor wget is in the image, which $1 needs"; return 1
    fi
}

fetch_input() { fetch "${sources[$1]}" "${names[$1]}"; }

deliver_output() { again deliver "${outputs[$1]}" || { echo "rflow: the output ${outputs[$1]} could not be uploaded" >&2; return 1; }; }

# deliver <name>: a file or folder of the task
deliver() {
    if [ -d "$1" ]; then copy_out_folder "./$1" "$task_url/$1"; else copy_out "./$1" "$task_url/$1"; fi
}

# outputs_of <name>...: notes what exists, once
outputs_of() {
    local name
    for name; do
        name=${name#./}
        name=${name%/}
        [ -e "$name" ] || continue
        [ -z "${noted[$name]:-}" ] || continue
        noted[$name]=yes
        outputs+=("$name")
    done
}

trap finish EXIT
trap 'forward TERM 143' TERM
trap 'forward INT 130' INT
trap 'forward HUP 129' HUP
trap 'forward USR2 140' USR2
trap '' USR1

sources=()
names=()
outputs=()
declare -A noted=()
(: > "$run_dir/.command.begin"; copy_out "$run_dir/.command.begin" "$task_url/.command.begin") &
