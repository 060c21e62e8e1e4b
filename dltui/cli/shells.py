"""How shells complete the line: the scripts they read, and the answers they get.

A shell calls ``dltui`` with ``_DLTUI_COMPLETE`` set and the line in the environment. Its script
comes from ``dltui completion SHELL``. fish gets click's. bash cuts words at ``=`` and ``:``, of
which click knows nothing, and zsh sets a space behind every word, behind ``train.lr=`` too: their
scripts are our own.
"""

from __future__ import annotations

import os
import re
import shlex
import sys

import click
from click.shell_completion import (
    CompletionItem,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

from dltui.errors import DltuiError, ExitCode

VARIABLE = "_DLTUI_COMPLETE"
SHELLS = ("bash", "zsh", "fish")

_BASH = """\
%(complete_func)s() {
    local kind value
    COMPREPLY=()
    while IFS=, read -r kind value; do
        case $kind in
            plain) COMPREPLY+=("$value") ;;
            part) COMPREPLY+=("$value"); compopt -o nospace ;;
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
        esac
    done < <(COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS" \\
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
}
complete -o nosort -F %(complete_func)s %(prog_name)s 2>/dev/null ||
    complete -F %(complete_func)s %(prog_name)s
"""

_ZSH = """\
#compdef %(prog_name)s
%(complete_func)s() {
    local kind value help
    local -a whole parts
    for kind value help in "${(@f)$(COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1)) \\
        %(complete_var)s=zsh_complete %(prog_name)s 2>/dev/null)}"; do
        [[ $help == _ ]] && help= || help=:$help
        case $kind in
            plain) whole+=("$value$help") ;;
            part) parts+=("$value$help") ;;
            dir) _path_files -/ ;;
            file) _path_files -f ;;
        esac
    done
    (( $#whole )) && _describe -V unsorted whole -U
    (( $#parts )) && _describe -V unsorted parts -U -S ''
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

_SPECIAL = re.compile(r"([\s'\"\\|&;<>()$`*?\[\]#~{}!])")
"""What has a meaning of its own in a shell outside quotes."""


@add_completion_class
class Bash(ShellComplete):
    """Completes the last word of ``COMP_LINE``, which ends at the cursor."""

    name = "bash"
    source_template = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        line = os.environ["COMP_LINE"]
        # One more letter tells whether a word was begun or the last one has ended.
        words = split_arg_string(f"{line}x")
        incomplete = words[-1][:-1]
        self._quoted = _opens_a_quote(line)
        breaks = set(os.environ.get("COMP_WORDBREAKS", "=:"))
        end = max((i + 1 for i, char in enumerate(incomplete) if char in breaks), default=0)
        self._before = "" if self._quoted else incomplete[:end]
        return words[1:-1], incomplete

    def format_completion(self, item: CompletionItem[str]) -> str:
        """The part that stands in place of what bash takes for the current word."""
        value = item.value.removeprefix(self._before)
        if not self._quoted:
            value = _SPECIAL.sub(r"\\\1", value)
        return f"{_kind(item)},{value}"


@add_completion_class
class Zsh(ZshComplete):
    source_template = _ZSH

    def format_completion(self, item: CompletionItem[str]) -> str:
        """Three lines: the kind, the value, and its help, ``_`` where it has none."""
        value = item.value.replace("\\", "\\\\").replace(":", "\\:")
        return f"{_kind(item)}\n{value}\n{item.help or '_'}"


def _kind(item: CompletionItem[str]) -> str:
    """``part`` for a word that goes on."""
    return "part" if item.type == "plain" and item.value.endswith(("=", ":")) else item.type


def _opens_a_quote(line: str) -> bool:
    try:
        shlex.split(line)
    except ValueError as error:
        return "quotation" in str(error)
    return False


def script(shell: str, command: click.Command) -> str:
    """What ``shell`` reads to complete from then on."""
    known = get_completion_class(shell)
    assert known is not None
    return known(command, {}, "dltui", VARIABLE).source()


def answer(command: click.Command) -> None:
    """Tell the shell that asks, and leave.

    What is wrong with somebody's files is not told into the middle of a line: the command will.
    """
    try:
        command.main(standalone_mode=False, prog_name="dltui", complete_var=VARIABLE)
    except (DltuiError, click.ClickException):
        sys.exit(ExitCode.USAGE)
