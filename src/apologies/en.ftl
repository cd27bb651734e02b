# Wording of the room `apologies`.

# What is wrong with a text's variables.
apologies-variable-unknown = There is no variable “{ $name }” (line { $line }, character { $column }). The list beside the text has all there are.
apologies-variable-unclosed = The “{ "{{" }” in line { $line }, character { $column }, has no “{ "}}" }” after it on the same line.
apologies-variable-unopened = The “{ "}}" }” in line { $line }, character { $column }, has no “{ "{{" }” before it.
apologies-variable-too-many = This has too many variables; { $max } fit.
