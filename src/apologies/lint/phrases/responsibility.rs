//! Phrases that take responsibility and show regret. Their syntax is that of [`super::super::pattern`].

/// The author did it, or failed to do something, and says so.
pub const RESPONSIBILITY: &str = "
our|my own? making|slip|lapse|misjudgement|muddle|bug|fault|mistake|error|failure|failing|failings|doing|oversight|blunder|carelessness|negligence|mess
fault|blame|mistake|error|failure|responsibility|failing .. ours|mine|us|me
responsibility|fault|blame .. rests|lies|sits|falls|stays|is .. us|me|ours|mine
was|is|were our|my own? decision|choice|responsibility|job|duty|idea
this|that|it one? is|was all? on|down|up to? us|me
it|that|this|none|all was|is us|me|ours|mine
was|were|is|are ours|mine alone?
the doing was|is ours|mine
we|i are|am|were|was .. to blame
blame but|only us|ourselves|myself|me
blame ourselves|myself
we|i are|am|were|was .. responsible|accountable|answerable|careless|negligent|wrong|sloppy|complacent|slow|unprepared
we|i .. take|accept|own|bear|carry|shoulder|acknowledge|admit|took .. responsibility|blame|fault|accountability|mistake|error|failings
we|i own|owned this|that|it|up|what
we|i answer for
failing|failings|fault|mistake|error|failure|lapse|oversight|slip on|of our|my part
i|we carry|own|bear this|that|it
works|work|worked for me|us
we|i .. gave|given|sold|let .. away|go
we|i have? let .. down
letting|let you|our|them .. down
we|i have? failed
we|i .. got|get|did .. wrong
wrong of us|me
we|i .. handled|planned|treated|managed|judged|ran|did .. badly|poorly|wrongly|carelessly
we|i should|ought .. have
we|i should|ought not|never to? have
we|i did|had|have not|never !cause|caused|break|broken|know|known|foresee|want|mean|intend|expect|find|found|receive|received|get|lose|lost|see|agree|heard|hear|accept|do|take
we|i could not tell|warn|answer|say|help
we|i .. broke|deleted|unplugged|overbooked|oversold|misjudged|misread|muddled|forgot|neglected|ignored|skipped|rushed|overlooked|underestimated|mishandled|spoiled|ruined|caused|botched|bungled|overcharged|wrecked|misplaced|mislaid|overslept|mistook|miscounted|confused|dropped|smashed|spilled|spilt|flooded|scratched|burnt|burned|overcooked|panicked|guessed|double|doubled|mislabelled|misprinted|mistyped
we|i .. mixed|messed|slipped|screwed up
we|i .. the|a wrong
we|i .. instead|twice|somebody else|someone else
we|i .. two|three|four times over?
we|i .. where .. goes|belongs
we|i .. without checking|testing|asking|telling|looking|warning|reading|a second
nothing|nobody|no one? else .. to blame
we|i dropped the ball
we|i fell short
we|i .. too late|slow|slowly|few|little|long
no excuse|excuses
nothing clever to say
";

/// The author is sorry.
pub const REGRET: &str = "
sorry !to
can not .. how sorry|ashamed|much
sorry to !hear|inform|say|tell|announce|see
apologise|apologize|apologies|apology|apologising|apologizing
we|i .. regret !to
with regret|remorse|shame
we|i .. ashamed|embarrassed|mortified|remorseful
shame|shames|ashamed
wish we|i could|had
wish that? it|this|things had
feel|feels|felt awful|terrible|dreadful|bad|sick|wretched|rotten|ashamed|it
you|they .. deserve|deserved|owed .. better|more
grieves|pains|saddens|troubles|hurts|haunts us|me
weighs|weighed .. on us|me
breaks our|my heart*
we|i .. hate|hated|take back
take .. back if we|i could
regret is|it|that|this|the|what|having|how|every|not
not good enough
inexcusable|unforgivable|shameful|disgraceful
";
