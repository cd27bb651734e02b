//! The phrases by which a text wants something (a sale, a favour, time) or gives what it should not: gifts and
//! promises. The language is that of [`super::super::pattern`].

/// An apology names no gift. Refunds and credits are not gifts: they are owed.
pub const GIFT: &str = "
voucher|vouchers|coupon|coupons|giveaway|cashback|freebie
gift|gifts
present|treat from|on|for us|you|me
small|little|special present|treat|surprise|something
treat yourself
on the house
is|are|be on us|me today|tonight|next|this|when|until
with our compliments
to spend at|in|on|with|as
free month|months|week|weeks|day|days|coffee|coffees|drink|drinks|meal|lunch|dessert|ticket|tickets|delivery|shipping|upgrade|access|subscription|night|nights|ride|rides|trip|class|data|minutes|texts|calls|month's|trial|pass
off your|the|a|any next|first|whole|coming|favourite? order|orders|purchase|context|stay|booking|shop|basket|holiday|trip
off all|everything|any|anything
half price
discount|discounts|discounted
percent|cent off
bonus|bonuses
goodwill gesture|credit|payment|voucher
gesture of .. goodwill|thanks|apology|appreciation
token of
loyalty|reward|extra|double|bonus points|miles|stars
extra data|minutes|gigabytes|gb|texts|month|week|day|night
promo|promotional|discount code|codes
complimentary
bottle|box|bunch|basket|hamper|case of .. wine|prosecco|champagne|beer|chocolate|chocolates|flowers|roses|fruit|treats|biscuits
hamper
";

pub const MARKETING: &str = "
shop|order|buy|book|upgrade|join|subscribe|sign up? now|today|soon
not|never miss out|our|the|this|these
best|lowest|greatest|unbeatable|amazing|great price|prices|deal|deals|value|offer|offers|rates
back in stock
our|the new|latest|smart|exciting|unlimited|exclusive|summer|winter|spring|autumn|premium .. plan|plans|collection|range|offer|offers|deal|deals|product|products|tariff|tariffs|thermostat|menu|features
have|take|why a|not look|peek|try|discover|upgrade|explore
check out our|the|these
discover|introducing|unbeatable|unmissable
exclusive|special|limited|introductory offer|offers|time|deal|deals|price|sale
sale ends|starts|now|on
save up to
up to # off|percent
award|market|industry|class winning|leading
world class
leading|favourite|number|biggest provider|network|one|brand|choice
excited|delighted|thrilled|proud to announce|introduce|share|launch|offer|present|unveil
did you know
while you are here
";

pub const REQUEST: &str = "
survey|surveys|questionnaire|poll
rate|score us|our|your|this
leave|write|post|give .. review|rating|stars
how did we|i do
five|four stars
your|some|any feedback|opinion matters|helps|is|on|about|to
value|appreciate|welcome|give|share|love .. feedback
follow|like us|our on|page
forgive|forgiveness|pardon
another|second|one chance
bear with
be|remain|stay patient|loyal|tuned
stay|stick|keep with|faith us|in
please|do not? leave|cancel|go|switch away|us|your|elsewhere
recommend us|our
tell your friends|family
share|spread this|the word|post|message
download|install our|the app
trust us|in again|us
ask|asking|beg|request|appeal .. patience|understanding|trust|indulgence
hope .. you .. stay|understand|return
";

pub const MINIMISES: &str = "
small|tiny|limited|low number|group|proportion|percentage|minority|subset|fraction
a handful|few of? customers|users|people|guests|members|accounts|passengers
brief|briefly|minor|slight|slightly|temporary|momentary|short|small interruption|interrupted|disruption|delay|issue|issues|glitch|hiccup|outage|blip|inconvenience|problem|problems|wobble|unavailable|lapse
only|just|merely|barely .. few|brief|briefly|minutes|small|handful|short
isolated incident|case|event|occurrence
vast|great|large majority|most
most customers|users|people|guests were|was|did|had|saw .. not|unaffected|fine|normal
could have been worse
";

pub const FILLER: &str = "
thank|thanks|appreciate|appreciated|value|grateful|gratitude .. patience|understanding|loyalty|cooperation|custom|business|support
thank|thanks|appreciate|grateful .. you|your .. waiting|sticking|staying|bearing|being
understand .. frustration|frustrating|disappointment
your call|business|custom|satisfaction|loyalty|trust|comfort|safety|experience is|are|matters .. important|everything|priority|us
we|i .. take|takes|took .. seriously|lightly
pride ourselves|itself
committed|dedicated|strive|striving to
look|looking forward to
at .. we understand|know|believe|take
highest|usual|high standard|standards|quality
valued customer|customers|guest|member|client
hard|tirelessly|diligently at work
working|worked around|tirelessly|hard|diligently the? clock
";

/// A cause that explains nothing.
pub const VAGUE_CAUSE: &str = "
technical|operational|unforeseen|unexpected|unexplained|system difficulties|difficulty|issue|issues|reasons|problem|problems|circumstances|circumstance|hitch|fault|glitch|event|events|error
circumstances
teething problems|troubles
";

/// No one can keep these, whoever owns them.
pub const ABSOLUTE_PROMISE: &str = "
never .. again
guarantee|guarantees|guaranteed
promise|promises|assure|swear|vow .. never|always|ever
once and for all
last time this|it|you|that .. happen|happens|see
not|never|can|cannot happen|fail|recur|go .. again|twice|ever
one hundred percent
";
