# Results of the apology linter. Parts of an apology, by weight.
lint-part-responsibility = Takes responsibility
lint-part-repair = Offers repair
lint-part-explanation = Explains what happened
lint-part-regret = Says sorry
lint-part-change = Says what will change
lint-part-asks-nothing = Asks for nothing

# What a flag does to the verdict.
lint-severity-blocks = Blocks
lint-severity-advice = Advice

# Flags, each with what to do instead.
lint-flag-any-inconvenience = “Any inconvenience”
lint-flag-any-inconvenience-advice = You know what they lost. Name it: the calls, the evening, the money.
lint-flag-if-affected = Doubts that the reader was affected
lint-flag-if-affected-advice = Everyone on this list was affected. Write “you had no calls”, not “if you were affected”.
lint-flag-sorry-you-feel = Apologises for feelings, not for the failure
lint-flag-sorry-you-feel-advice = Apologise for what you did, not for how they feel about it.
lint-flag-evasion = Does not say who did it
lint-flag-evasion-advice = Say who did it: “We loaded a wrong list”, not “an error occurred”.
lint-flag-denial = Denies the fault
lint-flag-denial-advice = If it really was not your fault, send a service update instead of an apology. Otherwise remove this.
lint-flag-blames-customer = Blames the reader
lint-flag-blames-customer-advice = Remove it. Advice for customers belongs on a help page, on another day.
lint-flag-blames-supplier = Blames somebody else
lint-flag-blames-supplier-advice = They chose you, and you chose the supplier. Say which part of it was your decision.
lint-flag-gift = Mentions a gift
lint-flag-gift-advice = Goodwill is sent as an offer with its own approval. Here, write “what we owe you” and link to their page.
lint-flag-marketing = Sells something
lint-flag-marketing-advice = Remove it. An apology is no place to sell, and it must not go to people who have not agreed to marketing.
lint-flag-request = Asks for something
lint-flag-request-advice = Ask for nothing: no survey, no rating, no patience, no forgiveness. A way to reply is enough.
lint-flag-unsupported-promise = Promises a change that has no owner
lint-flag-unsupported-promise-advice = Give the promise an owner and a date, or remove it.
lint-flag-absolute-promise = Promises what nobody can guarantee
lint-flag-absolute-promise-advice = “Never again” will be quoted back at you. Say what you are doing, and by when.
lint-flag-no-regret = Does not say sorry
lint-flag-no-regret-advice = Without “sorry” this is only a report. If you are sorry, say so in the first person.
lint-flag-near-duplicate = Nearly the same as an earlier apology
lint-flag-near-duplicate-advice = These people have read this before. Write what is different this time, and say that it happened again.
lint-flag-reading-age = Hard to read
lint-flag-reading-age-advice = Use shorter sentences and everyday words. A twelve-year-old should understand it at first reading.
lint-flag-minimises = Plays it down
lint-flag-minimises-advice = It did not feel small to the reader. Give the times and let them judge.
lint-flag-filler = Says what every company says
lint-flag-filler-advice = Remove it. They did not choose to be patient, and being told they matter shows them nothing.
lint-flag-vague-cause = Gives a cause that explains nothing
lint-flag-vague-cause-advice = Say what failed, as you would tell a friend: a cable, a list, a machine without a spare.
lint-flag-nobody-speaks = Nobody says “I”
lint-flag-nobody-speaks-advice = Let one person say it and sign it by name.
lint-flag-not-english = Not checked: another language
lint-flag-not-english-advice = The linter reads English only, so its score means nothing here. Ask a native speaker, and give that as the reason for overriding it.
