# What the apology linter says. Parts, heaviest first.
lint-part-responsibility = Takes responsibility
lint-part-repair = Offers repair
lint-part-explanation = Explains
lint-part-regret = Regrets
lint-part-change = Says what changes
lint-part-asks-nothing = Asks for nothing

# What a flag does to the verdict.
lint-severity-blocks = Blocks
lint-severity-costs-points = Costs points
lint-severity-advice = Advice

# Flags, each with what to do instead.
lint-flag-any-inconvenience = “Any inconvenience”
lint-flag-any-inconvenience-advice = You know what they lost. Name it: the calls, the evening, the money.
lint-flag-if-affected = Doubts that the reader was hit
lint-flag-if-affected-advice = Everyone on this list was hit. Say “you had no calls”, not “if you were affected”.
lint-flag-sorry-you-feel = Sorry for their feelings, not for the deed
lint-flag-sorry-you-feel-advice = Be sorry for what you did. How they feel about it is theirs.
lint-flag-evasion = Nobody did it
lint-flag-evasion-advice = Say who did it. “We loaded a wrong list” instead of “an error occurred”.
lint-flag-denial = Denies the fault
lint-flag-denial-advice = If it truly was not your fault, send a service update and no apology. Otherwise take this out.
lint-flag-blames-customer = Blames the reader
lint-flag-blames-customer-advice = Take it out. What they could do better belongs in a help page, on another day.
lint-flag-blames-supplier = Blames somebody else
lint-flag-blames-supplier-advice = They chose you, and you chose the supplier. Say what part of it was your decision.
lint-flag-gift = Names a gift
lint-flag-gift-advice = A gift goes out as an offer of its own, with its own approval. Here, say “what we owe you” and link their page.
lint-flag-marketing = Sells something
lint-flag-marketing-advice = Take it out. Nobody buys from an apology, and it may not be sent to people who have not agreed to marketing.
lint-flag-request = Asks for something
lint-flag-request-advice = Ask for nothing: no survey, no stars, no patience, no forgiveness. A way to answer you is enough.
lint-flag-unsupported-promise = Promises a change that nobody owns
lint-flag-unsupported-promise-advice = Give the promise an owner and a date, or leave it out.
lint-flag-absolute-promise = Promises what nobody can keep
lint-flag-absolute-promise-advice = “Never again” will be quoted back at you. Say what you are doing, and by when.
lint-flag-no-regret = Does not say sorry
lint-flag-no-regret-advice = Without a sorry this is a report. If you are sorry, write so, in the first person.
lint-flag-near-duplicate = Nearly the same as an earlier apology
lint-flag-near-duplicate-advice = These people have read this before. Write what is different this time, and say that it happened again.
lint-flag-reading-age = Hard to read
lint-flag-reading-age-advice = Shorter sentences and everyday words: a twelve-year-old should understand it at first reading.
lint-flag-minimises = Makes it small
lint-flag-minimises-advice = It was not small to the person who reads this. Give the times and let them judge.
lint-flag-filler = Says what every company says
lint-flag-filler-advice = Take it out. They did not choose to be patient, and being told they matter shows them nothing.
lint-flag-vague-cause = A cause that explains nothing
lint-flag-vague-cause-advice = Say what failed, in words you would use to a friend: a cable, a list, a machine without a spare.
lint-flag-nobody-speaks = Nobody says “I”
lint-flag-nobody-speaks-advice = Let one person say it and sign it by name.
lint-flag-not-english = Not read: another language
lint-flag-not-english-advice = The linter reads English only, so its score says nothing here. Ask a native speaker, and override with that reason.
