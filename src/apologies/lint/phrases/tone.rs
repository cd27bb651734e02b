//! Phrases that contradict an apology: doubt, evasion, denial, blame. Their syntax is that of
//! [`super::super::pattern`].

/// "Any inconvenience".
pub const ANY_INCONVENIENCE: &str = "
any|whatever|possible|potential|the|your|slight|minor .. inconvenience|inconveniences
any|whatever|possible|potential|slight .. trouble|disruption|disappointment|difficulty|difficulties|hassle|distress|upset|bother|annoyance|hardship
inconvenience .. may|might|could|caused|experienced
";

/// Doubts that the reader was affected.
pub const IF_AFFECTED: &str = "
if|whether|unless you|anyone|anybody|your|any were|was|are|is|have|has|had .. affected|impacted|inconvenienced|disrupted|troubled|hit|disappointed
if this|it|that|we|our|the|there|any .. upset|offended|inconvenienced|affected|disappointed|troubled|caused|mistake|mistakes|wrong|fault|error|errors
if you .. suffered|experienced|noticed|encountered|lost|felt
if it was us
those|customers|you|anyone|people|members|guests|users|who|passengers|some|clients may|might|could have .. been|had|experienced|noticed|seen|felt|suffered|encountered|lost|found
should you have|be .. been|had|among|one|affected|experienced
sorry|apologise|apologize|apologies|regret .. if|anyone|anybody
anyone|anybody .. affected|impacted|inconvenienced|disappointed
to the extent that
";

/// Regrets the reader's feelings.
pub const SORRY_YOU_FEEL: &str = "
sorry|regret|apologise|apologize|apologies .. you|your|some feel|believe|think|perceive|perceived
sorry|regret|apologise|apologize|apologies .. you felt that|we|our|as|let|this|the|so
sorry|regret|apologise|apologize|apologies .. you were|are offended|upset|disappointed|unhappy
impression|perception that
the|your|that way .. perceived|interpreted|misunderstood
came across|over
some|any|those of you|those .. found|took it|this|that|offence|offense|hurtful|offensive|upsetting
take|taken|took .. the wrong way
";

/// Things happened, and nobody did them.
pub const EVASION: &str = "
mistakes|errors were|was|have|had been? made
mistake|error|shortcoming|shortcomings was|were|has|have been? made|identified
a|an|the|some issue|issues|problem|problems|incident|disruption|interruption|error|event|failure|failures|situation .. occurred|arose|arisen|transpired|emerged|happened
was|were|been experienced|encountered
there|this was|were|has|have been? a|an|some? issue|issues|problem|problems|disruption|incident|interruption|error
come|came to our attention
it is|was regretted|regrettable|unfortunate
lessons have|were|will|are been? be? being? learned|learnt
steps|measures|action are|were|have|has|is being|been? taken
something|things went|had gone|go wrong
fell|fall short of expectations|the|what|standards
taken|took place
was|were not handled|managed|communicated
";

/// Denies responsibility.
pub const DENIAL: &str = "
not|never our|my|any own? fault|mistake|doing|error|responsibility|failing|making
no|not fault|failing|error|mistake of|on|by our|ours|us
none .. our|ours fault|doing|making|responsibility
beyond|outside of? our|anyone|human|anybody control|influence|power
out of our hands|control
we|i are|am|were|was|can|could not be? held? responsible|liable|accountable|at
not|never|neither|no|decline|declines|refuse|deny|denies accept|accepting|admit|admitting|acknowledge|assume|to .. responsibility|liability|blame|fault
we|i .. deny|denies|dispute|reject .. responsibility|liability|blame|fault|claim|claims|allegation*
no|any responsibility|liability|admission
without .. admission|admitting|prejudice|accepting|liability
act of god|nature
force majeure
nothing|little|else .. we|i|anyone|anybody could|can .. done|do
unforeseeable|unavoidable
could not have|be .. foreseen|prevented|known|avoided|predicted|helped
nothing was|is|went|to .. wrong|do with .. our|us|we|end|side
worked|working|functioned|operated|performed|performing|behaved as it|they|designed|expected|intended|planned
we|i did nothing|no wrong
no evidence|indication|sign|signs .. fault|error|wrong|failure|fault*
we|i did not cause|break
";

/// Blames the reader.
pub const BLAMES_CUSTOMER: &str = "
you should|could|ought to? have checked|updated|read|saved|restarted|backed|called|contacted|known|turned|switched|told|followed|kept|changed|used|tried|made|taken|noticed|prepared|planned|waited
user|customer|customers|operator|human|users error
caused by .. customers|users|customer|user|your
had you saved|read|updated|checked|followed|called|kept|used|told|backed|restarted|changed|paid|contacted
if you had .. saved|read|updated|checked|followed|called|kept|used|told|backed|restarted|changed|paid|contacted|only
you|customers|users failed|neglected|forgot|chose|ignored|omitted|misunderstood|misread|overlooked
your|their|customers own? fault|error|mistake|doing|negligence|misuse|responsibility
as|when|although|though we|you had? asked|advised|recommended|instructed|warned you
because you|customers|users did|had|entered|used|failed|left|forgot|ignored|chose
incorrect|improper use|usage
people|customers|users|those who|that .. reuse|forgot|forget|ignore|ignored|failed|share|shared|neglect
put themselves|yourself|yourselves .. risk|danger
";

/// Blames a supplier.
pub const BLAMES_SUPPLIER: &str = "
due|owing|thanks|because to|of .. supplier*|vendor*|contractor*|subcontractor*|partner*|provider*|manufacturer*|courier*|carrier*|agency
due|owing|thanks|because to|of .. third party|parties
caused|triggered|created|introduced .. by|at|with|on .. supplier*|vendor*|contractor*|subcontractor*|partner*|provider*|manufacturer*|courier*|carrier*|agency
caused|triggered|created .. third party|parties
fault|error|mistake|failure|failures|problem|problems|delay|delays|outage|negligence|bug of|at|by|with|from|in .. supplier*|vendor*|contractor*|subcontractor*|partner*|provider*|manufacturer*|courier*|carrier*|third
supplier|suppliers|vendor|contractor|contractors|subcontractor|partner|partners|provider|manufacturer|courier|carrier .. failed|caused|broke|lost|delayed|missed|let|made|error|mistake|responsible|blame|failure|fault
company|firm|people|team|agency .. that|which|who .. lost|failed|broke|caused|delayed|missed
it|they is|was|were they|them|responsible who|that
their fault|mistake|error|failure
third party|parties .. failed|caused|broke|lost|failure|error|fault
supplier|suppliers|vendor|contractor|contractors|subcontractor|partner|partners|provider|manufacturer|courier|carrier was|were|had|ran|did|could !working|here|there|on|able|told
";
