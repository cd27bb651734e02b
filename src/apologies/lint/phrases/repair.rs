//! Phrases that explain, repair and promise a change. Their syntax is that of [`super::super::pattern`].

/// Money back, or a loss made good. Not a gift.
pub const REPAIR: &str = "
what|all|everything we owe you
we owe you !a|an|our|so|more|the|better
refund|refunds|refunded|refunding|reimburse|reimbursed|reimbursing|repay|repaid|repaying|waive|waived|waiving|compensate|compensated|compensation
we|i .. credit|credited|crediting
been|be|is|was credited
the|a|service credit under|on|for|to|of|in|is|stands|has
your|the|all|any fine|fines|fee|fees|charge|charges|bill|bills|penalty|rent|invoice is|are|was|were|has|have .. cancelled|waived|dropped|lifted|wiped|removed|reduced|corrected
cancelled|wiped|dropped|lifted|removed .. fine|fines|fee|fees|charge|charges|bill|penalty
no bill|charge|fee|invoice
kept|keeping|saved|holding|held|reserved .. for you
come|call .. for your money|refund
money|fare|fee|fees|deposit|wages|payment|payments|price|savings|postage|cost|rent .. back
get|gets|got .. back !to|on|up
giving|give|given|gave|paid|pay|pays|paying|sent|send|sending|returned|returning .. back
back to|with|in you|your
returned every|all|each|your|the payment*|money|fee*|fare*|deposit*
in your account again|now|already|since|today
your|the wages|money|fee|deposit|payment|refund are|is .. in your account
not|never be? charge|charged|charging|pay|billed|bill
not on your bill|invoice
off your|the|each|every|this|next month|bill|bills|rent|invoice|fee|account
put|puts|putting|set|setting .. right|straight
make|made|making|makes .. right|good|amends|whole
we|i .. pay|paying|cover|covering|settle|settled for|your|the|what|every|all|any
bill|bills|fee|fees|fare|cost|costs|hotel|taxi|penalty|wages|refund .. is|are|was|were|been paid|settled|covered|refunded
paid|settled|covered in full
with|to you again|now|today|already
corrected|right|new|missing .. is|are with|at|in you|your|hand
at our own? cost|expense
restored|recovered|rebuilt|replaced|replacing|repaired|repairing .. your|what|it|them
reset your account
have|get it .. repaired|replaced|fixed|cleaned
cost you nothing
nothing to pay
you .. owe|owes nothing
free of charge
happens by itself
";

/// What happened and why: a thing that failed, an act, an omission.
pub const EXPLANATION: &str = "
because !we
because we !value|care|take|are|believe|want
the|its|root cause|reason was|is|for|lay
caused by
due|owing to !technical|unforeseen|circumstances|a|an|the|operational|issues
due|owing to a|an|the !technical|unforeseen|unexpected|operational|issue|problem
here|this is what|how .. happened
what happened
this|that|it|which failed|broke|filled|burst|crashed|stopped|jammed|overheated|fell|leaked|froze|ran
system|server|servers|machine|machines|cable|disk|drive|database|certificate|switch|router|valve|pipe|pump|lift|engine|boiler|program|script|software|code|file|job|queue|alarm|backup|battery|fuse|transformer|update|change|link|line|mast|key|sensor|network|tank|list|form|oven|freezer|meter|clock|calendar .. failed|broke|crashed|stopped|burst|stuck|jammed|expired|filled|overheated|froze|leaked|died|blew|wrong|old|error|cut|lost|full
we|i|one|it had|with|ran .. no|only
with no spare|backup|copy|way
we|i had? .. changed|moved|updated|upgraded|installed|loaded|unplugged|closed|deleted|ran|deployed|pushed|swapped|planned|mixed|wrote|skipped|forgot|rushed|flushed|fed|shut|sold|booked|switched|sent|set|relied|trusted|left|cut|lost|overbooked|oversold|misread|overlooked|counted|printed|assumed|thought
we|i put .. off|place|in
we|i had? .. took .. for|out|away
too few|many people|staff|hands|calls|orders|guests|drivers
nobody|noone checked|looked|noticed|scanned|watched|tested|saw|told|read
we|i did|had not check|checked|test|tested|change|changed|notice|noticed|look|tell|plan|planned|have
had an error
we|i had? !refunded|credited|repaired|restored|fixed|resolved|worked|apologised|apologized|regretted|waived|returned|replaced|wanted|tried|hoped|received|asked|launched|learned|need|needed|enjoyed|valued|started|cancelled|offered|opened|reopened|checked *ed
we|i had? put|gave|given|let|kept|built|chose|broke|spilt|thought|held|hit|drove|mistook|overslept|misjudged|taught|bought|hung
took|taken .. down|out|offline
read|reads|used|showed|loaded .. wrong|old|last
engineer|colleague|technician|driver|one|somebody|someone .. applied|changed|moved|deleted|unplugged|switched|loaded|cut|forgot|left|closed|opened|pressed|typed
";

/// What will be different. It counts only with a promise behind it that has an owner and a date.
pub const CHANGE: &str = "
we|i are|am now? building|moving|adding|changing|hiring|training|buying|installing|rewriting|laying|doubling|rebuilding|redesigning|setting
we|i are|am going to !refund|pay|send|give|return
is|are being built|laid|added|replaced|installed|changed|rebuilt|trained|hired|rewritten|doubled
from|starting|test_start now|today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday on|nothing|no|every|each|two|we|a
from # january|february|march|april|may|june|july|august|september|october|november|december nothing|no|every|each|all|two|a|we|i|our|somebody|someone|there
since # january|february|march|april|may|june|july|august|september|october|november|december somebody|someone|we|two|a|every|each|no|nothing
will run|be .. by|from|on # january|february|march|april|may|june|july|august|september|october|november|december
by the end of
next time we|i|you|a|it|the
in future|the future
going forward
we|i will|shall .. check|test|watch|train|hire|invest|improve|build|add|review|rehearse|double|ask|warn|install|keep|change
two|three|several|some|these|things things? are|is changing
now|person|people|we now? watches|checks|tests|watch|check|test .. every|each|all
";
