/* Words that people see. Templates are English as they stand; what C says to people is wrapped, so that it can be collected and
 * translated: _() where it is said, N_() where it only stands (a table), to be said by _() later. Codes, names of fields, log
 * lines and what the command line prints are none of these. */
#ifndef LANDFALL_BASE_I18N_H
#define LANDFALL_BASE_I18N_H

#define _(text)  (text)
#define N_(text) text

#endif
