"""The mapping file: what it may say, and that every mistake in it is named with its place and a way out."""

import pytest

from lib.crm import tables
from lib.crm.fitting import fit
from lib.crm.importing import prepare
from lib.crm.mapping import SHIPPED, VOCABULARY
from lib.crm.mapping_file import mapping_of, read_raw
from lib.errors import RequestError
from lib.language import translator

DEAL = """
[[step]]
file = "deals.csv"
into = "opportunity"
[step.columns]
id = "nr"
outcome = { from = "stage", values = { Won = "won" }, otherwise = "open" }
"""


def read(path, text):
    file = path / "acme.toml"
    file.write_text(text, encoding="utf-8")
    return fitted(read_raw(file), file.name)


def fitted(raw, place, files=None):
    return mapping_of(fit(raw, files or {}, place).raw, place)


def variants(raw):
    """The mapping with the first alternative of every column, then with the second …; and files that have all it names."""
    most = max(len(spec) if isinstance(spec, list) else 1 for step in raw["step"] for spec in step["columns"].values())
    for k in range(most):
        steps = []
        for step in raw["step"]:
            chosen = {name: spec[min(k, len(spec) - 1)] if isinstance(spec, list) else spec for name, spec in step["columns"].items()}
            patterns = [step["file"]] if isinstance(step["file"], str) else step["file"]
            kept = {name: value for name, value in step.items() if name != "substitute"}
            steps.append({**kept, "file": patterns[0].replace("*", ""), "columns": chosen})
        files = {}
        for step in steps:
            files.setdefault(step["file"], set()).update(step.get("skip", {}), step.get("keep", {}))
            for spec in step["columns"].values():
                spec = spec if isinstance(spec, dict) else {"from": spec}
                given = spec.get("from", [])
                files.setdefault(step["file"], set()).update(
                    [given] if isinstance(given, str) else given, spec.get("only", {}), filter(None, [spec.get("fallback")])
                )
                if "via" in spec:
                    via = spec["via"]
                    name = (via["file"] if isinstance(via["file"], str) else via["file"][0]).replace("*", "")
                    take = via["take"] if isinstance(via["take"], list) else [via["take"]]
                    files.setdefault(name, set()).update([via["key"], *take, *via.get("where", {})])
        yield {**raw, "step": steps}, {file: tuple(headers) for file, headers in files.items()}


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.toml")), ids=lambda file: file.stem)
def test_shipped_mappings_fit_the_tables(file):
    raw = read_raw(file)
    for variant, files in variants(raw):
        found = fit(variant, files, file.name)
        assert not found.absent, "a file with all headers lacks nothing"
        mapping = mapping_of(found.raw, file.name)
        assert len(mapping.steps) == len(raw["step"]) and mapping.source


def test_the_vocabulary_speaks_of_columns_that_exist():
    assert all(column in tables.metadata.tables[table].columns for table, column in VOCABULARY)


def test_a_step_as_data(tmp_path):
    (step,) = read(tmp_path, DEAL).steps
    assert (step.file, step.table.name, step.separator, step.encoding, step.unique) == ("deals.csv", "opportunity", None, None, False)
    assert (step.headers, step.key) == (("nr", "stage"), ["id"])
    assert dict(step.rules[1].values) == {"Won": "won"}


def test_the_key_of_a_history_includes_its_start(tmp_path):
    text = '[[step]]\nfile="a.csv"\ninto="account_ownership"\n[step.columns]\naccount_id="a"\nuser_id="u"\n'
    assert read(tmp_path, text).steps[0].key == ["account_id", "user_id", "starts_on"]


def test_marks_and_zone_of_a_step_hold_for_its_columns_unless_they_say_otherwise(tmp_path):
    text = 'zone="Asia/Shanghai"\n' + DEAL.replace("into =", 'zone="UTC"\ndecimal=","\ninto =')
    text += 'amount="value"\nopened_at="from"\nclosed_at={from="to", zone="Europe/Berlin"}\n'
    rules = {rule.column.name: rule for rule in read(tmp_path, text).steps[0].rules}
    assert rules["amount"].decimal == ","
    assert (str(rules["opened_at"].zone), str(rules["closed_at"].zone), str(rules["closed_at"].local)) == (
        "UTC",
        "Europe/Berlin",
        "Asia/Shanghai",
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"opportunity"', '"oportunity"', "acme.toml: step[1]: there is no canonical table “oportunity”. Did you mean: opportunity?"),
        ("id =", "ident =", "the canonical table “opportunity” has no column “ident”"),
        (
            "outcome =",
            "outcom =",
            "step[1] (opportunity): the canonical table “opportunity” has no column “outcom”. Did you mean: outcome?",
        ),
        ('id = "nr"', "", "does not say where “id” comes from"),
        ("file =", "fil =", "acme.toml: step[1] has no option “fil”. Did you mean: file?"),
        ('file = "deals.csv"', "", "acme.toml: step[1] needs “file”"),
        ("values =", "vaules =", "step[1] (opportunity).columns.outcome has no option “vaules”. Did you mean: values?"),
        ('Won = "won"', 'Won = "wonn"', "columns.outcome: “wonn” is not a word of this column. Did you mean: won?"),
        ('otherwise = "open"', 'otherwise = "parked"', "“parked” is not a word of this column. Did you mean: open, won, lost?"),
        ('from = "stage", values = { Won = "won" }', 'from = "stage"', "“otherwise” makes sense only beside “values”"),
        ('from = "stage"', 'from = "stage", value = "open"', "needs either “from” or “value”"),
        ('id = "nr"', 'id = { prefix = "x" }', "columns.id needs either “from” or “value”"),
        (
            'id = "nr"',
            'id = "nr"\nclosed_at = { from = "c", inclusive = true }',
            "“inclusive” makes no sense for a column of type datetime",
        ),
        ('id = "nr"', 'id = { from = "nr", decimal = "," }', "“decimal” makes no sense for a column of type varchar"),
        (
            'id = "nr"',
            'id = "nr"\namount = { from = "v", decimal = ".", thousands = "." }',
            "decimal is “.” or “,” and differs from thousands",
        ),
        ('id = "nr"', 'id = "nr"\namount = { from = "v", factor = true }', "columns.amount.factor cannot be “True”"),
        ('id = "nr"', 'id = "nr"\namount = 3', "columns.amount is “3” and should be a table of options"),
        ('id = "nr"', 'id = "nr"\nclosed_at = { from = "c", zone = "UTC" }', "needs the company's zone"),
        (
            'id = "nr"',
            'id = "nr"\nproduct_id = { from = "p", refers = "product" }',
            "columns.product_id refers to “product”, which no step up to here loads",
        ),
        ('id = "nr"', 'id = "nr"\nproduct_id = { from = "p", refers = "produkt" }', "no canonical table “produkt”. Did you mean: product?"),
        ('"deals.csv"', '"../deals.csv"', "“../deals.csv” is not inside the imported folder"),
        ('"deals.csv"', '"deals.csv"\nseparator = ";;"', "separator is “;;” and should be one character"),
        ('"deals.csv"', '"deals.csv"\nencoding = "utf-9"', "there is no encoding “utf-9”"),
        ('"deals.csv"', '"deals.csv"\nunique = "yes"', "step[1].unique cannot be “yes”"),
        ('"deals.csv"', '"deals.csv"\nskip = { gone = true }', "skip.gone is “True” and should be a list of texts"),
        ("[[step]]", "[step]", "acme.toml.step cannot be"),
        ("[[step]]", 'zone = "Europe/Berlinn"\n[[step]]', "there is no time zone “Europe/Berlinn”"),
        ("[[step]]", "[[step]", "The mapping"),
        (DEAL, "", "acme.toml has no [[step]]"),
        (
            DEAL,
            DEAL + '[[check]]\ntable="user"\nhas="opportunity"\nby="owner_id"',
            "check[1]: no step loads “user”. Did you mean: opportunity?",
        ),
        (DEAL, DEAL + '[[check]]\ntable="opportunity"\nhas="opportunity"\nby="owner"', "has no column “owner”. Did you mean: owner_id?"),
    ],
)
def test_every_mistake_is_named_with_its_place(tmp_path, old, new, words):
    assert old in DEAL
    with pytest.raises(RequestError) as caught:
        read(tmp_path, DEAL.replace(old, new, 1))
    assert words in str(caught.value)


def test_a_missing_mapping_suggests_its_neighbour(tmp_path):
    read(tmp_path, DEAL)
    with pytest.raises(RequestError, match=r"no mapping file .*Did you mean: acme\.toml\?"):
        read_raw(tmp_path / "acne.toml")


def test_all_that_is_wrong_is_named_at_once(tmp_path):
    """Unknown columns of ours, options of the wrong kind, and what the table cannot do without, in two steps; then headers that are
    not in the file."""
    wrong = (
        DEAL.replace('id = "nr"', 'nr = "nr"\namount = { from = "v", factor = "x" }')
        + '[[step]]\nfile = "u.csv"\ninto = "user"\n[step.columns]\nnam = "n"\n'
    )
    with pytest.raises(RequestError) as caught:
        read(tmp_path, wrong)
    for words in ("has no column “nr”", "amount.factor cannot be “x”", "does not say where “id” comes from", "has no column “nam”"):
        assert words in str(caught.value), words
    (tmp_path / "deals.csv").write_text("number,state\n1,Won\n", encoding="utf-8")
    (tmp_path / "acme.toml").write_text(DEAL, encoding="utf-8")
    with pytest.raises(RequestError) as caught:
        prepare(tmp_path, tmp_path / "acme.toml")
    assert "has no column “nr”" in str(caught.value) and "has no column “stage”. Did you mean: state?" in str(caught.value)
    assert translator("zh_CN").error(caught.value).count("没有") == 2
