# Makes the Parquet files of this folder: python test/golden/parquet/make.py (pyarrow)
import os
import pyarrow as pa
import pyarrow.parquet as pq

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = [
    {"question": "What is 2 + 2?", "answer": "4", "id": 1},
    {"question": "Grüße übersetzen: 你好", "answer": "hello 🙂", "id": 2},
    {"question": "A line\nbreak", "answer": None, "id": 2**53},
    {"question": "Name a colour", "answer": "red", "id": 4},
    {"question": "Name a fruit", "answer": "pear", "id": 5},
]
CHATS = [
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]},
    {"messages": [{"role": "user", "content": "Bye"}, {"role": "assistant", "content": "See you."}]},
]
for codec in ["snappy", "gzip", "zstd", "brotli", "none"]:
    table = pa.Table.from_pylist(ROWS)
    pq.write_table(table, os.path.join(HERE, f"{codec}.parquet"), compression=codec, row_group_size=2)
pq.write_table(pa.Table.from_pylist(CHATS), os.path.join(HERE, "chats.parquet"))
