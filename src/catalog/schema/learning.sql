-- Documents whose type a person gave: few, looked up often.
CREATE INDEX documents_typed_by_people ON documents (document_id) WHERE type_settled = 1;
