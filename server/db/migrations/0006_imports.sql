CREATE TABLE "pre_annotations" (
	"project_id" uuid NOT NULL,
	"original_sha256" text NOT NULL,
	"document" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pre_annotations_project_id_original_sha256_pk" PRIMARY KEY("project_id","original_sha256")
);
--> statement-breakpoint
CREATE TABLE "staged_pictures" (
	"project_id" uuid NOT NULL,
	"source" text NOT NULL,
	"name" text NOT NULL,
	"stamp" text NOT NULL,
	"picture" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "staged_pictures_project_id_source_name_pk" PRIMARY KEY("project_id","source","name")
);
--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "working_copy" integer;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "thumbnail_sha256" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "fingerprint" text;--> statement-breakpoint
ALTER TABLE "pre_annotations" ADD CONSTRAINT "pre_annotations_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staged_pictures" ADD CONSTRAINT "staged_pictures_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_thumbnail_sha256_media_sha256_fk" FOREIGN KEY ("thumbnail_sha256") REFERENCES "public"."media"("sha256") ON DELETE no action ON UPDATE no action;