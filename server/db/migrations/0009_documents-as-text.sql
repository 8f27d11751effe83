ALTER TABLE "mailbox" ALTER COLUMN "entry" SET DATA TYPE json;--> statement-breakpoint
ALTER TABLE "revisions" ALTER COLUMN "document" SET DATA TYPE json;--> statement-breakpoint
ALTER TABLE "tasks" SET (fillfactor = 85);
