
# measure_begin <pid>, measure_end: write .command.trace, from /proc and with nothing but bash
measure_begin() {
    measure_start=${EPOCHREALTIME:-$(date +%s).000000}
    measure_io "$$"
    io_before=("${io[@]}")
    measure_cpu
    cpu_before=$cpu
    (
        peak_vmem=0; peak_rss=0; interval=0.2; n=0
        while kill -0 "$1" 2>/dev/null; do
            vmem=0; rss=0; hwm=0; peak=0; vol=0; inv=0
            for status in /proc/[0-9]*/status; do
                pid=${status#/proc/}; pid=${pid%/status}
                [ "$pid" != "$$" ] && [ "$pid" != "$BASHPID" ] || continue
                while read -r key value _; do
                    case $key in
                        VmSize:) vmem=$((vmem + value)) ;;
                        VmRSS:) rss=$((rss + value)) ;;
                        VmPeak:) peak=$((peak + value)) ;;
                        VmHWM:) hwm=$((hwm + value)) ;;
                        voluntary_ctxt_switches:) vol=$((vol + value)) ;;
                        nonvoluntary_ctxt_switches:) inv=$((inv + value)) ;;
                    esac
                done < "$status"
            done 2>/dev/null
            [ "$vmem" -le "${max_vmem:-0}" ] || max_vmem=$vmem
            [ "$rss" -le "${max_rss:-0}" ] || max_rss=$rss
            [ "$peak" -le "$peak_vmem" ] || peak_vmem=$peak
            [ "$hwm" -le "$peak_rss" ] || peak_rss=$hwm
            [ "$vol" -le "${max_vol:-0}" ] || max_vol=$vol
            [ "$inv" -le "${max_inv:-0}" ] || max_inv=$inv
            echo "${max_vmem:-0} ${max_rss:-0} $peak_vmem $peak_rss ${max_vol:-0} ${max_inv:-0}" > "$run_dir/peaks"
            sleep "$interval"
            n=$((n + 1))
            [ "$n" -ne 10 ] || interval=1
            [ "$n" -ne 60 ] || interval=5
        done
    ) > /dev/null 2>&1 3>&- 4>&- 5>&- 6>&- &
    sampler=$!
}

# measure_io <pid>: what it and those it has waited for read and wrote, into `io`
measure_io() {
    local key value
    io=(0 0 0 0 0 0)
    [ -r "/proc/$1/io" ] || return 0
    while read -r key value; do
        case $key in
            rchar:) io[0]=$value ;; wchar:) io[1]=$value ;; syscr:) io[2]=$value ;;
            syscw:) io[3]=$value ;; read_bytes:) io[4]=$value ;; write_bytes:) io[5]=$value ;;
        esac
    done < "/proc/$1/io"
}

# measure_cpu: milliseconds of processor time of all that was waited for, into `cpu`
measure_cpu() {
    local stat
    read -r -d '' stat < "/proc/$$/stat"
    # Fields 16 and 17, counted behind the name, which may hold blanks; a tick is 10 ms.
    stat=(${stat##*) })
    cpu=$(((stat[13] + stat[14]) * 10))
}

measure_end() {
    local now=${EPOCHREALTIME:-$(date +%s).000000} peaks millis model total key value n names
    kill -s KILL "$sampler" 2>/dev/null
    millis=$(((${now/[.,]/} - ${measure_start/[.,]/}) / 1000))
    [ "$millis" -gt 0 ] || millis=1
    measure_io "$$"
    measure_cpu
    model=''
    while IFS=: read -r key value; do
        case $key in 'model name'*) model=${value# }; break ;; esac
    done < /proc/cpuinfo
    read -r _ total _ < /proc/meminfo
    read -ra peaks 2>/dev/null < "$run_dir/peaks" || peaks=(0 0 0 0 0 0)
    {
        echo nextflow.trace/v2
        echo "realtime=$millis"
        echo "%cpu=$(((cpu - cpu_before) * 1000 / millis))"
        echo "cpu_model=$model"
        names=(rchar wchar syscr syscw read_bytes write_bytes)
        for n in 0 1 2 3 4 5; do echo "${names[n]}=$((io[n] - io_before[n]))"; done
        echo "%mem=$((peaks[1] * 1000 / total))"
        names=(vmem rss peak_vmem peak_rss vol_ctxt inv_ctxt)
        for n in 0 1 2 3 4 5; do echo "${names[n]}=${peaks[n]}"; done
    } > .command.trace
}
