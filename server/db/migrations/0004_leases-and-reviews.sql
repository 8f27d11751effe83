CREATE TABLE "settlements" (
	"stream_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"how" text NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "settlements_stream_id_seq_pk" PRIMARY KEY("stream_id","seq")
);
--> statement-breakpoint
ALTER TABLE "revisions" ALTER COLUMN "stream_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "revisions" ALTER COLUMN "seq" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "progress" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "revisions" ADD COLUMN "origin" text DEFAULT 'work' NOT NULL;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_stream_id_seq_operations_stream_id_seq_fk" FOREIGN KEY ("stream_id","seq") REFERENCES "public"."operations"("stream_id","seq") ON DELETE no action ON UPDATE no action;