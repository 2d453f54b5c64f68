"""For numba: an array that lies at an address in a table, without a look at any Python object."""

from __future__ import annotations

from typing import Any

from numba.core import cgutils, types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array


@intrinsic
def array_at(_: Any, table: Any, place: Any, kind: Any) -> Any:
    """The array of this kind whose address stands at a place of the table, followed by its shape."""
    array_type = kind.instance_type

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        values = make_array(signature.args[0])(context, builder, arguments[0]).data
        first = arguments[1]
        words = [
            builder.load(builder.gep(values, [builder.add(first, context.get_constant(types.intp, step))]))
            for step in range(1 + array_type.ndim)
        ]
        array = make_array(array_type)(context, builder)
        size = context.get_abi_sizeof(context.get_data_type(array_type.dtype))
        itemsize = context.get_constant(types.intp, size)
        strides = [itemsize]
        for length in reversed(words[2:]):
            strides.insert(0, builder.mul(strides[0], length))
        populate_array(
            array,
            data=builder.inttoptr(words[0], array.data.type),
            shape=words[1:],
            strides=strides,
            itemsize=itemsize,
            meminfo=cgutils.get_null_value(array.meminfo.type),
        )
        return array._getvalue()  # noqa: SLF001  (numba's own way to hand on a structure)

    return array_type(table, place, kind), generate
