# أخطاء العناوين؛ تعرضها النماذج العامة أيضًا.

customers-address-neither = هذا ليس عنوان بريد إلكتروني، مثل {"\u2068"}name@example.org{"\u2069"}، ولا رقم هاتف يبدأ بعلامة + ورمز البلد.
customers-address-neither-example = هذا ليس عنوان بريد إلكتروني، مثل {"\u2068"}name@example.org{"\u2069"}، ولا رقم هاتف، مثل { $example }.
customers-email-characters = لا مسافات ولا أقواس ولا فواصل في عنوان البريد الإلكتروني. يرجى كتابة عنوان واحد، مثل {"\u2068"}name@example.org{"\u2069"}.
customers-email-no-at = في عنوان البريد الإلكتروني علامة @، مثل {"\u2068"}name@example.org{"\u2069"}.
customers-email-two-at = هنا علامتا @، وفي عنوان البريد الإلكتروني واحدة فقط.
customers-email-host = يأتي بعد علامة @ اسم فيه نقطة، مثل {"\u2068"}example.org{"\u2069"}، لا «{ $host }».
customers-phone-characters = ليس في رقم الهاتف إلا أرقام ومسافات وعلامة + في أوله، لا «{ $character }».
customers-phone-code = يرجى بدء رقم الهاتف بعلامة + ورمز البلد.
customers-phone-country = لا يوجد بلد بهذا الرمز. يأتي بعد علامة + رمز البلد، ولا يبدأ بصفر.
customers-phone-short = رقم الهاتف هذا قصير.
customers-phone-short-example = رقم الهاتف هذا قصير. الرقم الكامل يشبه { $example }.
customers-phone-long = رقم الهاتف هذا طويل.
customers-phone-long-example = رقم الهاتف هذا طويل. الرقم الكامل يشبه { $example }.
customers-text-none = لا نرسل رسائل نصية. يرجى كتابة عنوان بريد إلكتروني.
customers-text-landline = يبدو هذا رقم هاتف أرضي لا يمكنه استقبال رسائل نصية. يرجى كتابة رقم جوال أو عنوان بريد إلكتروني.
customers-text-country = لا نرسل رسائل نصية إلا إلى أرقام تبدأ بـ { $codes }. يرجى كتابة رقم كهذا أو عنوان بريد إلكتروني.
customers-text-costly = لا نرسل رسائل نصية إلى هذا النوع من الأرقام لأنها قد تكون برسوم مرتفعة. يرجى كتابة رقم جوال أو عنوان بريد إلكتروني.
