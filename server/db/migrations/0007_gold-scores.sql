CREATE TABLE "gold_scores" (
	"task_id" uuid NOT NULL,
	"rev" integer NOT NULL,
	"score" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "gold_scores_task_id_rev_pk" PRIMARY KEY("task_id","rev")
);
--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "gold_floor" integer;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "gold_window" integer DEFAULT 5 NOT NULL;--> statement-breakpoint
ALTER TABLE "gold_scores" ADD CONSTRAINT "gold_scores_task_id_rev_revisions_task_id_rev_fk" FOREIGN KEY ("task_id","rev") REFERENCES "public"."revisions"("task_id","rev") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "batches_user_id_index" ON "batches" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "batches_project_id_created_at_index" ON "batches" USING btree ("project_id","created_at");--> statement-breakpoint
CREATE INDEX "tasks_free_index" ON "tasks" USING btree ("project_id","position","replica") WHERE batch_id is null and current_rev is null and not gold;--> statement-breakpoint
CREATE TRIGGER "append_only" BEFORE UPDATE OR DELETE ON "gold_scores" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
