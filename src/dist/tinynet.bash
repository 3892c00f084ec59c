# bash completion of tinynet: options, their values, names of examples, scripts, and options that every script has.

_tinynet() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} script='' i
  if [ "$cur" = = ]; then
    cur=''
  elif [ "$prev" = = ]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      -e | -l | --threads | --lang | --example | --new | --from | --results | --merge | --grade)
        [ "${COMP_WORDS[i + 1]}" = = ] && i=$((i + 1))
        i=$((i + 1)) ;;
      -*) ;;
      *) script=${COMP_WORDS[i]}; break ;;
    esac
  done
  case $prev in
    --sandbox)
      if [ "${COMP_WORDS[COMP_CWORD - 1]}" = = ] || [ "${COMP_WORDS[COMP_CWORD]}" = = ]; then
        compopt -o nospace
        mapfile -t COMPREPLY < <(compgen -W 'cpu= wall= mem= files= out= print= json=' -- "$cur")
        return
      fi ;;
    --lang) mapfile -t COMPREPLY < <(compgen -W 'en zh' -- "$cur"); return ;;
    --example | --from)
      mapfile -t COMPREPLY < <(compgen -W "$("$1" --examples 2>/dev/null | sed -n 's/^  \([^ ]*\) .*/\1/p')" -- "$cur")
      return ;;
    --threads | --seed | --shard | -e | -l) return ;;
    --new | --out | --results | --merge | --grade) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
  esac
  if [ "${cur:0:1}" = - ] && [ -n "$script" ]; then
    mapfile -t COMPREPLY < <(compgen -W '--help --lang --out --quiet --seed --shard --threads' -- "$cur")
  elif [ "${cur:0:1}" = - ]; then
    mapfile -t COMPREPLY < <(compgen -W '-e -i -l -v -E -W - -- --threads --lang --quiet --no-strict --watch
      --examples --example --new --from --results --merge --slurm --sandbox --grade --version --help' -- "$cur")
  elif [ -n "$script" ]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  else
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -X '!*.lua' -- "$cur"; compgen -d -- "$cur")
  fi
}

complete -F _tinynet tinynet
