
side_by_side fetch_input "${#names[@]}" || { echo 'rflow: the inputs of the task could not be brought' >&2; exit 1; }

: > .command.out
: > .command.err
exec 3> >(trap '' TERM INT HUP USR2; exec tee -a -- "$task_dir/.command.out"); keep=($!)
exec 4> >(trap '' TERM INT HUP USR2; exec tee -a -- "$task_dir/.command.err"); keep+=($!)
set +e
set -m
launch < "$input" >&3 2>&4 3>&- 4>&- 5>&- 6>&- &
script_pid=$!
set +m
measure_begin "$script_pid"
exec 3>&- 4>&-
# A signal ends `wait` before the script has ended. When the script ends at that very moment, bash gives 127 for a
# status that it no longer knows.
while true; do
    wait "$script_pid"
    script_status=$?
    [ "$script_status" -ne 127 ] || [ -z "$signalled" ] || script_status=$signalled
    kill -0 "$script_pid" 2>/dev/null && continue
    # When the script ended between the two, the status above is that of the interrupted `wait`.
    [ -z "$signalled" ] || { wait "$script_pid"; status=$?; [ "$status" -eq 127 ] || script_status=$status; }
    break
done
measure_end
# What the script left behind may still write its outputs (`tee >(sort > sorted)`), unless the task was stopped.
for pid in "${keep[@]}"; do
    for ((tenths = 1; ; tenths++)); do
        [ -z "$signalled" ] || kill -s KILL -- "-$script_pid" 2>/dev/null
        kill -0 "$pid" 2>/dev/null || break
        [ "$tenths" -ne 600 ] || echo "rflow: the script has ended, and what it has left running keeps its output open" >&2
        # A writer that has left the group of the script does not end with it.
        [ -z "$signalled" ] || { ended "$pid"; break; }
        sleep 0.1
    done
done
script_pid=''
[ -z "$signalled" ] || exit "$signalled"
