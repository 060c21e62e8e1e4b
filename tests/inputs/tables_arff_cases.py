"""ARFF as its writers make it."""

from __future__ import annotations

from tests.inputs.tables import ARFF, arff, fine, refused, writes

CASES = [
    fine(
        "arff-sparse",
        "C",
        writes(
            arff(
                written=lambda i, row: (
                    f"{{0 {row[0]}, 1 {row[1]}" + (", 2 no}" if i % 2 == 0 else "}")
                )
            ),
            name="d.arff",
        ),
        "could not convert string to float: '{0 0.189'",
        "read: what is not said is 0, or the first value declared",
    ),
    fine(
        "arff-quoted-attribute",
        "C",
        writes(
            arff(
                ARFF.replace("t\n", "'my t'\n", 1)
                .replace(" b ", ' "c d" ')
                .replace(" a ", " 'a b' ")
            ),
            name="d.arff",
        ),
        'unknown attribute d" real',
        "read",
    ),
    fine(
        "arff-nominal-feature",
        "C",
        writes(
            arff(
                ARFF.replace("a numeric", "a {red,'dark green'}"),
                lambda i, row: (
                    f"{('red', chr(39) + 'dark green' + chr(39))[i % 2]},{row[1]},{row[2]}"
                ),
            ),
            name="d.arff",
        ),
        "holds words (np.str_('green'))",
        "an input for each value",
    ),
    fine(
        "arff-date",
        "C",
        writes(
            arff(
                ARFF.replace("a numeric", 'a DATE "dd.MM.yyyy HH:mm"'),
                lambda i, row: f'"{1 + i % 28:02}.03.2024 10:{i:02}",{row[1]},{row[2]}',
            ),
            name="d.arff",
        ),
        "refused",
        "read by its format",
    ),
    fine(
        "arff-keywords-and-weights",
        "C",
        writes(
            "% told\n"
            + arff(
                ARFF.upper().replace("YES,NO", "yes, no"),
                lambda i, row: f"{row[0]},\t{row[1]}, {row[2]}, {{2.5}}\n% more\n",
            ),
            name="d.arff",
        ),
        "refused",
        "read; weights are not used, which is said",
        "the weights of its rows are not used",
    ),
    refused(
        "arff-relational",
        "C",
        writes(arff(ARFF.replace("a numeric", "a relational")), name="d.arff"),
        "refused in SciPy's words",
        "refused with its line",
        "d.arff, line 2: 'a' is relational, a table within a cell",
    ),
    refused(
        "arff-value-not-declared",
        "C",
        writes(
            arff(written=lambda i, row: f"{row[0]},{row[1]},{'maybe' if i == 3 else row[2]}"),
            name="d.arff",
        ),
        "maybe value not in ('yes', 'no')",
        "refused with its line",
        "d.arff, line 9: 'maybe' is none of the values that are declared of 'class'",
    ),
    refused(
        "arff-ragged",
        "C",
        writes(
            arff(
                written=lambda i, row: (
                    f"{row[0]},{row[2]}" if i == 3 else f"{row[0]},{row[1]},{row[2]}"
                )
            ),
            name="d.arff",
        ),
        "refused without a line",
        "refused with its line",
        "d.arff, line 9: 2 values, but 3 attributes are declared",
    ),
    refused(
        "arff-cut-off",
        "C",
        writes("@relation t\n@attribute a numeric\n", name="d.arff"),
        "it has no @data section",
        "refused",
        "d.arff has no @data line",
    ),
]
