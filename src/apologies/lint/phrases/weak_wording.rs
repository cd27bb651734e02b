//! Phrases that weaken an apology: they minimise, fill, stay vague, or promise too much. Their syntax is that of
//! [`super::super::pattern`].

/// Makes the outage small.
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

/// Phrases without content.
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

/// Causes that explain nothing.
pub const VAGUE_CAUSE: &str = "
technical|operational|unforeseen|unexpected|unexplained|system difficulties|difficulty|issue|issues|reasons|problem|problems|circumstances|circumstance|hitch|fault|glitch|event|events|error
circumstances
teething problems|troubles
";

/// Promises that nobody can keep.
pub const ABSOLUTE_PROMISE: &str = "
never .. again
guarantee|guarantees|guaranteed
promise|promises|assure|swear|vow .. never|always|ever
once and for all
last time this|it|you|that .. happen|happens|see
not|never|can|cannot happen|fail|recur|go .. again|twice|ever
one hundred percent
";
