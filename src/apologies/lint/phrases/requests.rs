//! Phrases that give or ask for something an apology should not: gifts, sales, favours, patience. Their syntax is that
//! of [`super::super::pattern`].

/// Gifts. Refunds and credits are owed, so they are no gifts.
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

/// Advertising.
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

/// Requests to the reader.
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
