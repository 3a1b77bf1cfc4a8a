"""Save contender (d) as MLflow wants it: a folder that names the code, nothing pickled.

python mlflow_saved.py FOLDER
"""

import sys
from pathlib import Path

import mlflow

mlflow.pyfunc.save_model(
    sys.argv[1], python_model=str(Path(__file__).with_name("mlflow_stock.py")), pip_requirements=[]
)
