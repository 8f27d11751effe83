CREATE TABLE "early_runs" (
	"stream_id" uuid NOT NULL,
	"from_seq" bigint NOT NULL,
	"chain" text NOT NULL,
	"operations" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "early_runs_stream_id_from_seq_pk" PRIMARY KEY("stream_id","from_seq")
);
--> statement-breakpoint
CREATE TABLE "enrolments" (
	"device_id" uuid PRIMARY KEY NOT NULL,
	"public_key" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "server_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"public_key" text NOT NULL,
	"private_key" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "early_runs" ADD CONSTRAINT "early_runs_stream_id_streams_id_fk" FOREIGN KEY ("stream_id") REFERENCES "public"."streams"("id") ON DELETE no action ON UPDATE no action;