"""A year run again week by week, under one policy and under another: what would each have found, and learnt?"""
