"""What each rule about ambiguous words is for, in a sentence of its own: the bracketed word counts, or it does not."""

import pyarrow as pa
import pytest

from fairsieve.transforms.mentions import Mentions

COUNTS = """
The [Dutch] traveled by canal.
The [Irish] love their tea.
The [Chinese] invented it.
The [Russian] was arrested at the border.
They beat [American] Andy Miller in two sets.
The openly [gay] Ian Brown spoke first.
The president is a [Maronite] Christian.
The [Black] middle class left for the suburbs.
Young, [Black] and gifted, he went to Paris.
He was stopped for driving while [Black].
The [Scottish] general Alan Hay retired.
A [Black] 16-year-old was stopped.
Thousands were [displaced] by the flood.
More than 2 million [displaced] in the region.
He was [deported] twice.
She was [exiled] to an island.
[Exiled] writers met in Geneva.
The attacker is only [young].
Most [females] in the survey agreed.
Half of the members are [female]; 40 percent were [male].
Despite her severe [depression] she kept working.
He died of [AIDS] in 1991.
She was battling [bipolar disorder] for years.
Police say the [juvenile] was threatened: a [juvenile] is in custody.
His big [brother] taught him to swim.
The king thanked the officers and [men] a year later.
Police Arrest Young [Man] After Chase
Nine [blacks] and two Latinos sat on the jury.
The [natives] had never seen a horse.
The gunman, an armed black [male], ran off.
Most [diabetics] inject it themselves.
The mayor had a prize for [young] Carter.
She is experiencing high levels of stress and [depression].
Anna is afflicted with [epilepsy].
He bought it from a [white] plantation owner.
They say that they are [Black].
She is of [Filipino] and Dominican descent.
They say that he is "[terminally ill]" now.
He died of complications of [diabetes].
[Men], make your own rules.
They will often be loud and [depressed].
POLICE SHOOT BLACK [TEEN]
She met a [Black] 'woman of letters'.
In our street lived a [bi-sexual] writer.
My uncle is slowly going [blind].
[Deaf] since the war, he read lips.
Badly [depressed], Rosa Lind stayed at home.
The asylum for the [blind] was closed.
The sergeant let the [juvenile] go home.
Help came for those affected by [epilepsy].
He was treated as [untouchable] by the upper castes.
An [alien] who asks for asylum has to wait.
The [upper middle class] sends its sons abroad.
Helen Carter was [poor] then.
They got [rich] quickly.
Her kid is [on the spectrum].
Some [Irish] moved to Boston then.
He was left [paralysed] after the crash.
The [displaced] slept in tents.
Their family was dirt [poor].
She works at a [refugee]-led bakery.
She isn't [Jewish].
Eleven men were exposed to [HIV].
Work for the [disabled] especially pays off.
He fell from a roof and is [paralysed] now.
The [rich] don't care.
They weren't [disabled].
He claimed to be [deaf].
They met the [Swedish] Anders Berg.
An [adult] has to sign.
"""

DOES_NOT = """
The [Dutch] used in the letters is old.
The [English] named in the will.
I had a [danish] and coffee.
They voted for the [Chinese] Communist Party.
Officials of the [Chinese] communist government resigned.
[American] national interests come first.
He was [black] and blue after the fall.
It came in red, [white] or green.
A 27-year-[old] man was charged.
A 9-year-[old] girl called for help.
She is a [senior] at Yale.
That is so [gay].
He plays the [straight] man to her clown.
The [females] lay their eggs in spring.
The [female] spiders eat the males.
Research on [autism] treatment goes on.
A pill that helps with [depression] was tested.
The [HIV] test was negative.
The ships [displaced] ten thousand tons.
She watched Gossip [Girl] on Tuesday.
They sailed to the Isle of [Man] in June.
A song by the [Boys] Next Door.
He bought a Game [Boy] Camera.
The studio of Warner [Brothers] burned.
We saw Big [Brother] on television.
They spoke of the [Refugee] Relief Act of 1953.
The [British] "Northern Lights" sank.
During the [Spanish]–American War he was a boy.
Prices fell in the Great [Depression].
They work on a harmless version of [HIV].
The list of [Canadian] academic libraries is long.
Insects leave the water in the [adult] stage.
We sell [kid] stuff.
He called the tune bad because it was "[gay]".
The film has many [minor] characters.
The [gypsy] jazz band plays on Friday.
The subsidy for [child] care rose.
By noon London was [paralysed] by the storm.
Check that Bluetooth is [disabled].
In those years Norway was [poor].
The champion said that he felt [untouchable].
They live in [middle-class] suburbs.
A fee for [high-income] countries was planned.
She read My [Boy] on the train.
A bus for school-[aged] children arrived.
The [Dalit] literature of the period is rich.
She wrote The [Foreigner] in prison.
He [aids] the sick, with our help.
They waited for [refugee] and humanitarian visas.
A book on [refugee]-related questions came out.
We flew on an [Iranian] commercial passenger plane.
He has a [rich] baritone voice.
A member of the [Peasant] Party resigned.
You should [man] the desk.
Oh, [boy], what a day.
She said, "[Boy], that hurts."
Thanks, [guys]!
The market for [adult] entertainment grew.
DJ [Kid] Marlow played until four.
He is a supporter of the [Boy] Scouts.
"""

FOREIGN = {
    "es": (
        "Soy [chilena] y vivo en Madrid.|La escritora [chilena] llegó ayer.|Las enfermeras [cubanas] protestan.|"
        "Los [médicos] protestan.",
        "El servicio [médico] cierra.|Defendió a la [madre] patria.|El vino [chileno] es barato.",
    ),
    "fr": (
        "Les jeunes [Algériens] partent.|L'écrivaine [marocaine] parle.|L'[Espagnol] gagne.|Elle est devenue [belge].",
        "L'[espagnol] est une langue.|L'église [orthodoxe] est fermée.|Le vin [marocain] est bon.",
    ),
    "de": (
        "Die [Deutschen] wählen im Herbst.|Ein [deutscher] Tourist verschwand.|Eine [muslimische] Frau sprach.|"
        "Viele [jüdische] Familien zogen weg.|Der [Schweizer] siegte.|Die [Polen] arbeiten hier.|"
        "Der [Junge] weinte.|Eine [evangelische] Pfarrerin sprach.",
        "Die [Deutsche] Bank zahlt.|Die [deutsche] Wirtschaft wächst.|Der [Schweizer] Käse schmeckt.|"
        "Sie reisten nach [Polen].|[Junge] Frauen wandern ab.|Die [jüdische] Küche ist alt.",
    ),
    "pt": ("Somos [angolanos] e vivemos aqui.|A enfermeira [brasileira] ganhou.", "O café [brasileiro] é forte."),
}
"""Sentences of other languages, parted by bars: those where the word counts, and those where it does not."""


def lines_of(block):
    return block.strip().split("\n")


@pytest.fixture(scope="module")
def taken():
    """Whether the last bracketed word of each sentence is taken for people."""
    return told(lines_of(COUNTS) + lines_of(DOES_NOT), "en")


def told(lines, language):
    texts = [line.replace("[", "").replace("]", "") for line in lines]
    scanner = Mentions(languages=(language,))
    scanner.load()
    codes = pa.array([{"code": language}] * len(texts))
    found = scanner.scan(pa.record_batch({"text": pa.array(texts), "language": codes})).to_pylist()
    answers = {}
    for line, mentions in zip(lines, found, strict=True):
        start = line.rindex("[") - 2 * (line.count("[") - 1)
        end = start + line.rindex("]") - line.rindex("[") - 1
        answers[line] = any(one["accepted"] and one["start"] < end and one["end"] > start for one in mentions)
    return answers


@pytest.mark.parametrize("language", sorted(FOREIGN))
def test_other_languages_tell_people_from_things(language):
    counts, does_not = (block.split("|") for block in FOREIGN[language])
    assert told(counts + does_not, language) == {line: line in counts for line in counts + does_not}


@pytest.mark.parametrize("line", lines_of(COUNTS))
def test_a_word_for_people_counts(taken, line):
    assert taken[line]


@pytest.mark.parametrize("line", lines_of(DOES_NOT))
def test_a_word_for_something_else_does_not(taken, line):
    assert not taken[line]
