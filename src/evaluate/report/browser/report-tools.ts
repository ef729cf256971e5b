// The functions of a report under the names that its page knows them by.
import type { MapTools } from "../../../page/browser/tools.ts";
import type { createRowDialog } from "./create-row-dialog.ts";
import type { createRowList } from "./create-row-list.ts";
import type { filterRows } from "./filter-rows.ts";
import type { inflateBlock } from "./inflate-block.ts";
import type { unpackRows } from "./unpack-rows.ts";

export interface ReportTools extends MapTools {
  readonly inflateBlock: typeof inflateBlock;
  readonly unpackRows: typeof unpackRows;
  readonly filterRows: typeof filterRows;
  readonly createRowList: typeof createRowList;
  readonly createRowDialog: typeof createRowDialog;
}
