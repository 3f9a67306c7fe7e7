"""The coefficients. This tuple is the only place that lists them."""

from types import ModuleType

from corpus_app.stats import (
    ac1,
    alpha,
    alpha_item,
    alpha_tag,
    f1_exact,
    f1_soft,
    fleiss,
    kappa,
    u_alpha,
    u_alpha_2004,
    u_alpha_binary,
    u_alpha_category,
    u_alpha_coding,
)

COEFFICIENTS: dict[str, ModuleType] = {
    module.NAME: module
    for module in (
        alpha_tag,
        alpha,
        alpha_item,
        u_alpha,
        u_alpha_binary,
        u_alpha_coding,
        u_alpha_category,
        u_alpha_2004,
        kappa,
        fleiss,
        ac1,
        f1_exact,
        f1_soft,
    )
}
"""name -> module with NAME, TITLE, ANSWERS, CAUTION and `measures` (on characters) or `of_items` or both."""
