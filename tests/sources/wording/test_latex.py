import pytest

from sources.parse.feeds import parse_feed
from sources.wording.latex import read_latex, without_latex


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"$\textit{S}^3$Gaussian: Self-Supervised Street Gaussians", "S³Gaussian: Self-Supervised Street Gaussians"),
        (r"$\textbf{Splat-MOVER}$: Multi-Stage Manipulation", "Splat-MOVER: Multi-Stage Manipulation"),
        (r"\textit{SmartMME}: Base Stations", "SmartMME: Base Stations"),
        (r"$\texttt{COSMIC}$: Mutual Information", "COSMIC: Mutual Information"),
        (r"On ${\rm P}$-complete oracles and {\em this}", "On P-complete oracles and this"),
        ("G\\\"odel, Poincar\\'e, Erd\\H{o}s, L{\\'e}vy and Stra{\\ss}e", "Gödel, Poincaré, Erdős, Lévy and Straße"),
        ("Dr$^2$Net, Tri$^{2}$-plane and $Q_{bias}$", "Dr²Net, Tri²-plane and Q_bias"),
        ("Optimizing $k$ in $k$NN Graphs, $O(n)$ at a time", "Optimizing k in kNN Graphs, O(n) at a time"),
        (r"360$^\circ$ Imagery at 5.9\,GHz, $50\%$ off", "360° Imagery at 5.9 GHz, 50% off"),
        (r"A $4\log n$ bound in $n^{1/2}$ steps", "A 4 log n bound in n^(1/2) steps"),
        (r"Fast \& Exact, \url{https://example.org/a_b}", "Fast & Exact, https://example.org/a_b"),
        (r"Looking $\neq$ Seeing, RGB$\leftrightarrow$X, 2$\times$720", "Looking ≠ Seeing, RGB↔X, 2×720"),
        (r"$\mathcal{O}(\mathbf{x})$ networks$\unicode{x2014}$evidence", "O(x) networks—evidence"),
    ],
)
def test_latex_is_read(written: str, read: str) -> None:
    assert without_latex(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "Startup raises $30 million, then loses $2",
        "From $1.5B to $2B, and A$5/US$4 in all",
        "$5-$10 a month, $TSLA/$AAPL up, Ke$ha/A$AP Rocky",
        "Just Add $100 More: Augmenting Point Clouds",
        r"Malware in C:\Users\alpha\$Recycle.Bin and %APPDATA%\Microsoft",
        r"I don\'t say \"hello\" to \d{3} of \w{2,}",
        "echo $HOME/foo_bar:$PATH and 50% of it",
        r"Commands without their arguments: \href{x and $\frac$ and \textbf",
        r"An author's own \method{name} and $\Mine$",
        "The letter \\unicode{x1b} that no line shows",
        r"\emph{" * 3000,
    ],
)
def test_what_is_no_latex_or_broken_stays(text: str) -> None:
    assert without_latex(text) == text


def test_a_broken_piece_comes_back_as_it_was_found() -> None:
    assert read_latex(r"\textbf and \frac{1}") == r"\textbf and \frac{1}"


def test_a_feeds_title_and_summary_are_read() -> None:
    feed = rb"""<rss version="2.0"><channel><title>Papers</title>
      <item><title>$\alpha$-divergence for \textbf{all}</title>
      <link>https://papers.example/1</link><description>We bound it by $O(n^2)$.</description></item>
      <item><title>Lab gets $30 million, spends $2</title><link>https://papers.example/2</link></item></channel></rss>"""
    entries = parse_feed(feed, url="https://papers.example/feed").entries
    assert [entry.title for entry in entries] == ["α-divergence for all", "Lab gets $30 million, spends $2"]
    assert entries[0].summary == "We bound it by O(n²)."
