"""Writes the Parquet files of src/data/fixtures with Apache Arrow, in the shapes that other tools give to datasets.

Run from the root of the project: python test/reference/parquet/make_fixtures.py (needs pyarrow; written with 26.0.1).
"""

import datetime
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

folder = pathlib.Path("src/data/fixtures")
image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
entity = pa.struct([("text", pa.string())])

training = pa.table(
    {
        "images": pa.array(
            [[{"bytes": b"\xff\xd8\xff one", "path": "a.jpg"}], [{"bytes": b"\xff\xd8\xff two", "path": None}]],
            pa.list_(image),
        ),
        "response": ["A café and a French flag.", "Neon signs."],
        "solution": [
            "<country>France</country><city>Nîmes</city>",
            "<country>Japan</country><city></city>",
        ],
        "entities": pa.array([[{"text": "café"}, {"text": "flag"}], []], pa.list_(entity)),
    }
)
for codec in ["snappy", "gzip", "zstd", "brotli", "lz4", "none"]:
    pq.write_table(training, folder / f"training-{codec}.parquet", compression=codec)

rows = 3000
osv = pa.table(
    {
        "id": pa.array([9007199254740993 + i for i in range(rows)], pa.int64()),
        "latitude": pa.array([float(i % 180 - 90) for i in range(rows)], pa.float64()),
        "longitude": pa.array([float(i % 360 - 180) for i in range(rows)], pa.float32()),
        "country": pa.array(["NA" if i % 2 else "FR" for i in range(rows)]).dictionary_encode(),
        "city": pa.array([None if i % 3 else f"City {i}" for i in range(rows)]),
        "captured_at": pa.array([datetime.datetime(2020, 1, 1, 12, 0, i % 60) for i in range(rows)], pa.timestamp("ms")),
        "drive_side": pa.array([i % 2 for i in range(rows)], pa.int8()),
    }
)
pq.write_table(osv, folder / "osv.parquet", row_group_size=1000, data_page_size=4096, data_page_version="2.0")

photo = pa.table({"image": pa.array([{"bytes": b"\xff\xd8\xff", "path": "x.jpg"}], image), "lat": [1.5], "lng": [2.5]})
pq.write_table(photo, folder / "image-feature.parquet")
