"""The one splitter, on what news, papers and calls are full of. "|" marks where a sentence ends."""

import pytest

from sources.wording.sentences import split

CASES = """
Sen. Maria Cantwell asked for an inquiry. | Gov. Tim Walz agreed.
Rep. Jim Jordan and Lt. Gen. John Smith spoke. | They left.
Lt. Ada Byte led the team. | Sgt. Cole took notes.
Gen. Mark Milley testified. | The committee adjourned.
Maj. Ruth Stone was promoted. | She serves in Kiel.
Capt. Ahab sailed on. | Col. Sanders stayed.
Adm. Lisa Franchetti said the fleet is ready.
Det. Ivo Kranz opened the file. | It was empty.
The Rev. Tom Fox blessed the reactor. | Nobody laughed.
The Hon. Jane Poe presided. | The court rose.
Prof. Wierzba leads the group. | His students agree.
Dr. A. B. Smith of the U.S. Army said so. | He left.
Mr. and Mrs. Poe gave 3 million euros. | Ms. Lee gave more.
Ms. Lee, Ph.D., joined Dr. Wu, M.D., at St. Mary's. | All were glad.
Messrs. Poe and Lee signed. | It was over.
Sen. Ron Wyden, D-Ore., wrote a letter. | It asks for answers.
Reps. Ro Khanna and Nancy Mace sponsored it. | It passed.
Gov. Newsom signed the bill on Sept. 3. | It takes effect in January.
The meeting starts at 5 p.m. Monday. | Bring papers.
It ends at 5 p.m. | The doors close then.
Talks begin at 9 a.m. Tuesday in Room 4. | Coffee is free.
The call closes at 11:59 p.m. ET on 4 May. | Late papers are returned.
Submit by 5 p.m. PST. | No extension is given.
It opens at 8 a.m. (CET) and ends at noon. | Lunch follows.
The deadline is 6 p.m. December 1. | Apply early.
Applications close on 15. December 2026. | Apply early.
The workshop is on 1. March 2027. | Register now.
It began on Jan. 5. | It ended on Feb. 6.
Jan. 5 is the date. | Feb. 6 is not.
Between Oct. 1 and Nov. 30 the prize is open. | Winners hear in Dec.
On Sept. 11, 2026, the plant opened. | It runs at half load.
The deal is worth $2.8 billion. | It closes soon.
Revenue rose to $3.1 million. | Costs fell to $2.0 million.
He paid $2. | He got nothing.
Growth was 3.5 percent. | A year ago it was 0.2 percent.
Version 3.1.4 fixes it. | Version 4.0 will follow.
The value of pi is 3.14159. | It has no end.
See Fig. 3 for details. | It shows growth.
Figs. 2 and 3 show it. | Tab. 1 lists all.
Eq. 4 follows from Eq. 2. | The proof is short.
As Sec. 3 shows, it fails. | We mend it in Sec. 4.
See pp. 3-9 of the report. | It is long.
On p. 12 it says so. | Nobody read it.
Under Art. 5 it is banned. | Art. 6 allows it.
Vol. 2 appeared first. | Vol. 1 never did.
Ch. 3 is the best. | Ch. 4 is not.
The No. 1 cause is rust. | No. 2 is age.
Patent Nos. 3 and 4 were filed. | One was granted.
Smith et al. found the same. | Others did not.
Lee et al. (2024) disagree. | So do we.
Several tools, e.g. hammers, were used. | None broke.
It is slow, i.e. it takes days. | We wait.
The case Roe vs. Wade was cited. | The judge nodded.
It costs approx. 300 euros. | That is cheap.
The grid (cf. the appendix) is old. | It holds.
Acme Inc. said it would buy Beta Corp. for cash. | Shares rose.
Acme Inc. and Beta Ltd. merged. | The price was low.
Beta Corp. (formerly Gamma) fell. | Delta rose.
He founded Acme Inc. | It failed.
Johnson & Co. is old. | It was founded in 1886.
Warner Bros. sued. | The case was dropped.
Siemens Energy AG won the order. | Hitachi lost.
Transvela GmbH builds it. | It costs little.
Prices rose in the U.S. last year. | They fell elsewhere.
The U.S. Department of Energy paid. | Nobody else did.
The U.S. Army bought forty. | It wants more.
U.K. ministers agreed. | E.U. ministers did not.
She moved to Washington, D.C. last May. | She likes it.
The U.N. said so. | Nobody listened.
J. R. R. Tolkien wrote it. | C. S. Lewis read it.
George W. Bush signed it. | It lapsed.
J. Doe and K. Roe are the authors. | Both are young.
A. Kowalski leads it. | B. Nowak helps.
"We are done," said J. R. Tolkien. | "No more."
“It works,” she said. | “We tested it twice.”
“Does it work?” he asked. | It did.
“Stop!” she said. | Nobody stopped.
“It failed!” they wrote. | It had not.
He said, “We stop here.” | Then he left.
"This is new." | "This is not."
(The trial ended in May.) | A second one began.
It ended (see below). | Nobody minded.
Was it over? | No! | It had just begun.
What is next? | More of the same.
Really?! | Yes.
It was... odd. | He said nothing.
Well… it works. | Mostly.
And then... | Nothing came.
Visit example.org. | It has more.
See https://example.org/a.b.c for the code. | It is free.
Write to ada@example.org. | She answers.
The file is named data.tar.gz. | It is large.
He works at Yahoo! and likes it. | She doesn't.
Ph.D. students may apply. | So may postdocs.
She holds an M.Sc. in physics. | He holds a B.A. in law.
The St. Louis plant closed. | The St. Gallen one opened.
Mt. Gox lost the coins. | Nobody found them.
Ft. Worth has one. | Dallas has two.
It weighs 3 kg. | It is 2 m long.
The cell gives 1.2 V. | That is enough.
The pack holds 160 Wh/kg. | Lithium holds more.
It ran at 85 °C. | It survived.
It grew by 3 %. | That is little.
The study ran from 2019 to 2024. | It was large.
In 2024. | Not in 2025.
He was born in 1990. | She was born in 1991.
Chapter 4. | The proof.
The model has 7B parameters. | It is small.
GPT-4o and o3-mini were tested. | Neither won.
The C. elegans genome is short. | The human one isn't.
E. coli was found. | The well was closed.
S. aureus resists it. | E. coli doesn't.
The vitamin is B. | Its source is milk.
Plan B. | We had none.
He got an A. | She got a B.
Mr. Poe Jr. spoke. | Mr. Poe Sr. listened.
Sammy Davis Jr. sang. | He was good.
Martin Luther King Jr. Day is a holiday. | Offices close.
Approx. 40 people came. | Ten left.
The dept. closed. | The univ. did not.
He lives on Main St. near the lab. | It is loud.
The lab is at 5 Elm Ave. and is open. | Come in.
Mon. to Fri. it is open. | Sat. it is closed.
The talk is on Tues. at noon. | Come early.
Dr. Nguyễn spoke. | Dr. Łukasz listened.
Škoda rose. | Ørsted fell.
Émile wrote it. | Ünal read it.
Nobody knew... until now. | It was rust.
Yes, 5.5 million. | Or more.
The rate is 4.25%. | It was 5%.
It costs €1.200. | That is too much.
It costs 1,200.50 dollars. | It was 900.
The temperature was -3.5. | It fell to -8.
He scored 9.5/10. | She scored 10.
"Why?" | "Because."
‘It is late.’ | ‘It is early.’
The firm, Acme Inc., fell. | It rose later.
“The U.S. is ready,” he said. | It wasn't.
The bill, H.R. 3684, passed. | The Senate waits.
The S.E.C. sued. | The firm denied it.
A.I. is everywhere. | So is rust.
The a.m. shift left. | The p.m. shift came.
She said: “Apply now.” | They did.
Compare the old vs. the new. | The new wins.
Deadline: 1 May. | Start: 1 June.
First. | Second. | Third.
It is open to all: students, postdocs, etc. | Apply now.
Tools, pumps, etc. were sold. | The rest was scrapped.
He cited 5 U.S.C. 552. | The court agreed.
It was 10 a.m. | The bell rang.
Sr. engineers may apply. | Jr. ones too.
The co-op paid in full. | The bank agreed.
"""


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_a_sentence_ends_where_it_ends(case: str) -> None:
    expected = case.split(" | ")
    assert split(" ".join(expected)) == expected


def test_there_are_enough_cases() -> None:
    assert len(CASES.strip().splitlines()) >= 150


def test_white_space_is_no_sentence() -> None:
    assert split(" \n\t ") == []
    assert split("  Apply  now.\tIt\nis late. ") == ["Apply now.", "It is late."]
