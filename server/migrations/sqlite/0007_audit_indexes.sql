-- Each filter of the audit log is answered from one of these, in the order of time. The action comes before
-- the time in all of them, so that a rare action is found among very many labels; a page of several actions
-- is merged out of the newest entries of each.
CREATE INDEX audit_by_action ON audit (action, at_ms);
CREATE INDEX audit_by_queue ON audit (queue_id, action, at_ms) WHERE queue_id IS NOT NULL;
CREATE INDEX audit_by_labeler ON audit (labeler_id, action, at_ms) WHERE labeler_id IS NOT NULL;
