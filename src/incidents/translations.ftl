# Titles and updates of incidents in the other languages of the page.

translation-heading = Translations
translation-lead = Each text of this incident beside its translation. What you save is published at once; what is missing is shown in the page's language and marked.
translation-no-languages = The page is in one language. An administrator can add others in the settings of the public page.
translation-languages = Languages
translation-title = Title
translation-label = In { $language }
translation-missing = Not translated yet.
translation-outdated = Out of date: the text was edited since. Readers see the page's language until you save again.
translation-fields = In other languages
translation-fields-help = Published together with the text above. You can add them later too.
translation-save = Save and publish
translation-language-unknown = The page is not in this language any more.
translation-link = Translations
