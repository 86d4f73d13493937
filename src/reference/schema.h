/* Field tables as JSON Schema (2020-12), and values that fit them. */
#ifndef LANDFALL_REFERENCE_SCHEMA_H
#define LANDFALL_REFERENCE_SCHEMA_H

#include "api/doc.h"
#include "base/buf.h"
#include "base/field.h"

/* Writing JSON in pieces: the comma before a member or item is put where the text so far wants one. */
void pen_name(struct buf *out, const char *name);
void pen_item(struct buf *out);
void pen_text(struct buf *out, const char *name, const char *text);

enum schema_use {
	SCHEMA_ANSWER, /* what FIELD_READ says */
	SCHEMA_BODY,   /* what FIELD_WRITE says */
	SCHEMA_PATCH   /* the same, nothing of it required; null clears */
};

struct schema {
	enum schema_use use;
	bool is_native;         /* unknown members of a body are refused */
	enum uuid_spelling ids; /* how an answer spells them */
};

/* "team_draft_" becomes "TeamDraft", for a patch "TeamDraftPatch"; in the arena. */
const char *schema_name(struct arena *arena, const struct doc_table *table, enum schema_use use);

/* The schema of a whole table, and of one field of it. */
void schema_write(struct buf *out, const struct doc_table *table, struct schema how);
void schema_write_field(struct buf *out, const struct field *field, struct schema how,
			bool is_nullable);

/* An object that fits. */
void schema_write_example(struct buf *out, const struct doc_table *table, struct schema how);

/* For people: "text, at most 255 characters". In the arena. */
const char *schema_type_text(struct arena *arena, const struct field *field);

#endif
