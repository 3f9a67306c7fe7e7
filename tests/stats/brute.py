"""Agreement character by character, straight from the definitions: slow, and independent of the sweep.

An article is (length, {reviewer: [(tag, start, end), ...]}), as `article_statistics` takes it.
"""

from itertools import combinations, permutations

UNTAGGED = 0


def unite(spans, tag):
    """Units of one tag: spans that share a character are joined until none do."""
    units = sorted({(start, end) for k, start, end in spans if k == tag})
    while True:
        clash = next(((a, b) for a, b in combinations(units, 2) if a[0] < b[1] and b[0] < a[1]), None)
        if clash is None:
            return units
        first, second = clash
        units = [unit for unit in units if unit not in clash]
        units = sorted({*units, (min(first[0], second[0]), max(first[1], second[1]))})


def characters(unit):
    return set(range(*unit))


def tagged(spans, tag):
    return set().union(*(characters(unit) for unit in unite(spans, tag)))


def labels(length, spans, tags):
    """The label of every character, `None` when one character has two."""
    found = [UNTAGGED] * length
    for tag in tags:
        for at in tagged(spans, tag):
            if found[at] != UNTAGGED:
                return None
            found[at] = tag
    return found


def of_reviewers(corpus, reviewers):
    """The articles with the chosen readings only, where there are two or more."""
    chosen = [(length, {r: s for r, s in readings.items() if r in reviewers}) for length, readings in corpus]
    return [(length, readings) for length, readings in chosen if len(readings) >= 2]


def single(corpus, tags):
    return [
        (length, readings)
        for length, readings in corpus
        if all(labels(length, spans, tags) is not None for spans in readings.values())
    ]


def divided(above, below):
    return None if abs(below) < 1e-12 else above / below


def one_minus(above, below):
    quotient = divided(above, below)
    return None if quotient is None else 1 - quotient


def coincidences(corpus, tags):
    every = [UNTAGGED, *tags]
    table = {(c, k): 0.0 for c in every for k in every}
    for length, readings in corpus:
        rows = [labels(length, spans, tags) for spans in readings.values()]
        for first, second in permutations(rows, 2):
            for c, k in zip(first, second, strict=True):
                table[c, k] += 1 / (len(rows) - 1)
    return table


def alpha_tag(corpus, tags, tag):
    """Nominal alpha on {k, not k} from all ordered pairs of readings, character by character."""
    n = used = matched = 0.0
    for length, readings in corpus:
        rows = [tagged(spans, tag) for spans in readings.values()]
        n += length * len(rows)
        used += sum(len(row) for row in rows)
        matched += sum(len(first & second) for first, second in permutations(rows, 2)) / (len(rows) - 1)
    return one_minus((n - 1) * (used - matched), used * (n - used))


def margins(table, every):
    return {c: sum(table[c, k] for k in every) for c in every}


def alpha(corpus, tags):
    every = [UNTAGGED, *tags]
    table = coincidences(single(corpus, tags), tags)
    each = margins(table, every)
    n = sum(each.values())
    observed = n - sum(table[c, c] for c in every)
    return one_minus((n - 1) * observed, n**2 - sum(x**2 for x in each.values()))


def expected_2016(corpus, tags):
    """E of the unitising alpha of 2016 with S: squared lengths of units, untagged characters one each."""
    every = [UNTAGGED, *tags]
    table = coincidences(corpus, tags)
    each = margins(table, every)
    n = sum(each.values())
    runs = dict.fromkeys(tags, 0)
    for _, readings in corpus:
        for spans in readings.values():
            for tag in tags:
                runs[tag] += sum((end - start) ** 2 for start, end in unite(spans, tag))
    runs[UNTAGGED] = sum(table[UNTAGGED, k] for k in every)
    below = n**2 - sum(runs.values())
    if abs(below) < 1e-9:
        return table, each, n, None
    expected = {(c, k): n * (each[c] * each[k] - (c == k) * runs[c]) / below for c in every for k in every}
    return table, each, n, expected


def u_alpha(corpus, tags):
    table, _, n, expected = expected_2016(single(corpus, tags), tags)
    every = [UNTAGGED, *tags]
    if expected is None:
        return None
    return one_minus(n - sum(table[c, c] for c in every), n - sum(expected[c, c] for c in every))


def u_alpha_binary(corpus, tags):
    table, each, _, expected = expected_2016(single(corpus, tags), tags)
    if expected is None:
        return None
    row = sum(expected[UNTAGGED, k] for k in [UNTAGGED, *tags])
    return one_minus(each[UNTAGGED] - table[UNTAGGED, UNTAGGED], row - expected[UNTAGGED, UNTAGGED])


def valued(corpus, tags):
    """The block of the tags with its expectation: O, L, N, E."""
    corpus = single(corpus, tags)
    table = coincidences(corpus, tags)
    each = {c: sum(table[c, k] for k in tags) for c in tags}
    n = sum(each.values())
    crossing = dict.fromkeys(tags, 0.0)
    for _, readings in corpus:
        for first, second in permutations(readings, 2):
            for tag in tags:
                for unit in unite(readings[first], tag):
                    hit = sum(len(characters(unit) & tagged(readings[second], other)) for other in tags)
                    crossing[tag] += hit**2 / (len(readings) - 1)
    below = n - divided(sum(crossing.values()), n) if n else 0
    if abs(below) < 1e-9:
        return table, each, n, None
    expected = {(c, k): (each[c] * each[k] - (c == k) * crossing[c]) / below for c in tags for k in tags}
    return table, each, n, expected


def u_alpha_coding(corpus, tags):
    table, _each, n, expected = valued(corpus, tags)
    if expected is None:
        return None
    return one_minus(n - sum(table[c, c] for c in tags), n - sum(expected[c, c] for c in tags))


def u_alpha_category(corpus, tags, tag):
    table, each, _, expected = valued(corpus, tags)
    if expected is None or not each[tag]:
        return None
    row = sum(expected[tag, c] for c in tags)
    return one_minus(row / each[tag] * (each[tag] - table[tag, tag]), row - expected[tag, tag])


def sections(length, spans, tag):
    """(is a unit, begin, end) dividing [0, length) for one reader and tag."""
    units = unite(spans, tag)
    found, at = [], 0
    for start, end in units:
        if start > at:
            found.append((False, at, start))
        found.append((True, start, end))
        at = end
    if at < length:
        found.append((False, at, length))
    return found


def distance(g, h):
    """delta squared of Krippendorff 1995: two sections of two readers."""
    (g_unit, g_start, g_end), (h_unit, h_start, h_end) = g, h
    if g_unit and h_unit and g_start < h_end and h_start < g_end:
        return (g_start - h_start) ** 2 + (g_end - h_end) ** 2
    if g_unit and not h_unit and h_start <= g_start and g_end <= h_end:
        return (g_end - g_start) ** 2
    if h_unit and not g_unit and g_start <= h_start and h_end <= g_end:
        return (h_end - h_start) ** 2
    return 0


def observed_2004(length, rows):
    m = len(rows)
    total = sum(distance(g, h) for first, second in permutations(rows, 2) for g in first for h in second)
    return total / (m * (m - 1) * length**2)


def expected_2004(length, rows):
    m = len(rows)
    lengths = [end - start for row in rows for is_unit, start, end in row if is_unit]
    gaps = [end - start for row in rows for is_unit, start, end in row if not is_unit]
    if not lengths:
        return 0.0
    above = sum(
        (len(lengths) - 1) / 3 * (2 * x**3 - 3 * x**2 + x) + x**2 * sum(h - x + 1 for h in gaps if h >= x)
        for x in lengths
    )
    below = m * length * (m * length - 1) - sum(x * (x - 1) for x in lengths)
    return 2 / length * above / below


def u_alpha_2004(corpus, tags, wanted):
    """1 - sum m L^2 D_o / sum m L^2 D_e over articles and the wanted tags."""
    observed = expected = 0.0
    for length, readings in corpus:
        for tag in wanted:
            rows = [sections(length, spans, tag) for spans in readings.values()]
            observed += len(rows) * length**2 * observed_2004(length, rows)
            expected += len(rows) * length**2 * expected_2004(length, rows)
    return one_minus(observed, expected)


def kappa(corpus, tags, first, second):
    pairs = []
    for length, readings in corpus:
        if first in readings and second in readings:
            one, other = (labels(length, readings[who], tags) for who in (first, second))
            if one is not None and other is not None:
                pairs += zip(one, other, strict=True)
    n = len(pairs)
    if not n:
        return None
    p_o = sum(a == b for a, b in pairs) / n
    p_e = sum(sum(a == c for a, _ in pairs) / n * sum(b == c for _, b in pairs) / n for c in [UNTAGGED, *tags])
    return divided(p_o - p_e, 1 - p_e)


def fleiss(corpus, tags):
    """From the counts per character; `None` also for unequal numbers of readers."""
    corpus = single(corpus, tags)
    if len({len(readings) for _, readings in corpus}) != 1:
        return None
    m = len(corpus[0][1])
    counts = []
    for length, readings in corpus:
        rows = [labels(length, spans, tags) for spans in readings.values()]
        counts += [[column.count(c) for c in [UNTAGGED, *tags]] for column in zip(*rows, strict=True)]
    agreement = sum(sum(r * (r - 1) for r in row) / (m * (m - 1)) for row in counts) / len(counts)
    shares = [sum(column) / (m * len(counts)) for column in zip(*counts, strict=True)]
    chance = sum(p**2 for p in shares)
    return divided(agreement - chance, 1 - chance)


def ac1(corpus, tags):
    corpus = single(corpus, tags)
    agreement, total, shares = 0.0, 0, dict.fromkeys([UNTAGGED, *tags], 0.0)
    for length, readings in corpus:
        rows = [labels(length, spans, tags) for spans in readings.values()]
        m = len(rows)
        for column in zip(*rows, strict=True):
            total += 1
            for c in shares:
                r = column.count(c)
                agreement += r * (r - 1) / (m * (m - 1))
                shares[c] += r / m
    if not total:
        return None
    chance = sum(p / total * (1 - p / total) for p in shares.values()) / len(tags)
    return divided(agreement / total - chance, 1 - chance)


def units_of(corpus, who, tags):
    """{(article, tag, start, end)} of one reviewer."""
    return {
        (at, tag, *unit)
        for at, (_, readings) in enumerate(corpus)
        for tag in tags
        for unit in unite(readings.get(who, []), tag)
    }


def pairs_of(corpus):
    """Each pair of reviewers with the articles they share."""
    everyone = sorted({who for _, readings in corpus for who in readings})
    for first, second in combinations(everyone, 2):
        shared = [article for article in corpus if first in article[1] and second in article[1]]
        if shared:
            yield first, second, shared


def f1_exact(corpus, tags):
    """The mean over pairs weighted by their units, which is the pooled ratio."""
    matches = units = 0
    for first, second, shared in pairs_of(corpus):
        one, other = (units_of(shared, who, tags) for who in (first, second))
        matches += len(one & other)
        units += len(one) + len(other)
    return divided(2 * matches, units)


def f1_soft_pair(shared, tags, first, second):
    one, other = (units_of(shared, who, tags) for who in (first, second))

    def credit(mine, theirs):
        total = 0.0
        for at, tag, start, end in mine:
            covered = {c for a, k, s, e in theirs if (a, k) == (at, tag) for c in range(s, e)}
            total += len(covered & characters((start, end))) / (end - start)
        return total

    precision = divided(credit(one, other), len(one)) or 0
    recall = divided(credit(other, one), len(other)) or 0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0
    return f1, len(one) + len(other)


def f1_soft(corpus, tags):
    found = [f1_soft_pair(shared, tags, first, second) for first, second, shared in pairs_of(corpus)]
    return divided(sum(f1 * weight for f1, weight in found), sum(weight for _, weight in found))


def contested(length, readings, tag):
    """Positions with 0 < votes <= readers / 2, and positions with a vote."""
    votes = [sum(at in tagged(spans, tag) for spans in readings.values()) for at in range(length)]
    voted = {at for at, v in enumerate(votes) if v}
    return {at for at in voted if 2 * votes[at] <= len(readings)}, voted


POOLED = {
    "alpha": alpha,
    "u_alpha": u_alpha,
    "u_alpha_binary": u_alpha_binary,
    "u_alpha_coding": u_alpha_coding,
    "fleiss": fleiss,
    "ac1": ac1,
    "f1_exact": f1_exact,
    "f1_soft": f1_soft,
    "u_alpha_2004": lambda corpus, tags: u_alpha_2004(corpus, tags, tags),
}
PER_TAG = {
    "alpha_tag": alpha_tag,
    "u_alpha_category": u_alpha_category,
    "u_alpha_2004": lambda corpus, tags, tag: u_alpha_2004(corpus, tags, [tag]),
    "f1_exact": lambda corpus, tags, tag: f1_exact(corpus, [tag]),
    "f1_soft": lambda corpus, tags, tag: f1_soft(corpus, [tag]),
}


def family(corpus, tags, reviewers):
    """Every value by name and tag."""
    kept = of_reviewers(corpus, reviewers)
    values = {(name, None): measure(kept, tags) for name, measure in POOLED.items()}
    for name, measure in PER_TAG.items():
        values |= {(name, tag): measure(kept, tags, tag) for tag in tags}
    return values
