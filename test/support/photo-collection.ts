// Finds the collection of labelled, EXIF and hostile photographs that stands beside a checkout, if there is one.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const beside = fileURLToPath(new URL("../../../shared/photos", import.meta.url));

/** Folder of the collection: `$GLOBE_TEST_PHOTOS`, else `shared/photos` beside the checkout, else null. */
export const photoCollection: string | null = process.env.GLOBE_TEST_PHOTOS ?? (existsSync(beside) ? beside : null);
