"""The bench's measure and its hand, which goes by the clock, on a page that draws late."""

from bench import hand, watch
from bench.browser import VIEWPORT, steps

LATE = """<body style="margin: 0; height: 400px"><p id="weight">0</p><p id="order">1,2</p><script>
    let timer, held = false;
    addEventListener('pointerdown', () => (held = true));
    addEventListener('pointerup', () => (held = false));
    addEventListener('pointermove', (event) => {
        if (!held) return;
        weight.textContent = Math.round(event.clientX);
        clearTimeout(timer);
        timer = setTimeout(() => (order.textContent = '2,1'), 800);
    });
</script>"""
READ = "() => ({ weight: Number(weight.textContent), order: order.textContent, picture: '' })"


def test_the_measure_sees_what_a_page_draws_late(browser, devtools):
    page = browser.new_page(viewport=VIEWPORT)
    page.set_content(LATE)
    watch.watch(page, READ)
    hand.drag(page, devtools, steps(100, 300, 10), 200, pause=30)
    figures = watch.figures(watch.at_rest(page), sent=10)
    page.close()
    assert (figures["moves"], figures["to_percent"]) == (10, 300)
    assert 1 <= figures["states"] <= figures["heard"] <= 10
    assert (figures["orders"], figures["orders_while_dragging"]) == (1, 0)
    assert figures["weight_after_ms"] < figures["order_after_ms"]
    assert figures["page_rest_ms"] >= figures["ranking_rest_ms"] > 700
