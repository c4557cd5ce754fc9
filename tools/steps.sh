# shellcheck shell=bash
# How the programs in this folder speak: headings, colours, the time that a step took. To be sourced.
#
# Colours go to a terminal only, and never where NO_COLOR is set. What a step does is said before it begins, so that
# whoever waits knows what for.

# Called by a function below, and by whoever prints something of its own.
paint() { # STYLE TEXT
    if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
        printf '\033[%sm%s\033[0m' "$1" "$2"
    else
        printf '%s' "$2"
    fi
}

step_title=""
step_began=0
steps_timed=()

# Begins a step: its heading, and what it is for.
begin() { # TITLE [WHY]
    step_title=$1
    step_began=$SECONDS
    printf '\n%s\n' "$(paint '1;36' "── $1")"
    if [[ -n ${2:-} ]]; then printf '%s\n' "$(paint 2 "   $2")"; fi
}

# Ends a step that did what it should.
done_with_step() { # [RESULT]
    local took=$((SECONDS - step_began))
    steps_timed+=("$(printf '%5d s  %s' "$took" "$step_title")")
    printf '%s %s%s\n' "$(paint '1;32' '   ok')" "${1:-}" "$( ((took > 2)) && paint 2 " ($took s)")"
    step_title=""
}

# Says what failed and why, and ends the program.
fail() { # WHY
    printf '\n%s %s\n' "$(paint '1;31' "failed: ${step_title:-$0}:")" "$1" >&2
    exit 1
}

# How long each step took.
print_times() {
    local line
    printf '\n%s\n' "$(paint 1 'Time')"
    for line in "${steps_timed[@]}"; do printf '%s\n' "$line"; done
    printf '%5d s  %s\n' "$SECONDS" "in all"
}

# Shows a command as one would type it.
show_command() { # WORD...
    printf '   %s %s\n' "$(paint '1;33' '$')" "$*"
}
